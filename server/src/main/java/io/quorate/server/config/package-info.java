/** What a node is told: a TOML file, the environment, {@code --set}; read strictly. */
@NullMarked
package io.quorate.server.config;

import org.jspecify.annotations.NullMarked;
