/** One node: its parts, wired together from its config. */
@NullMarked
package io.quorate.server.node;

import org.jspecify.annotations.NullMarked;
