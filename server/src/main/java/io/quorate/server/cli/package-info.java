/** The {@code quorate} command. */
@NullMarked
package io.quorate.server.cli;

import org.jspecify.annotations.NullMarked;
