/** The log of a process. */
@NullMarked
package io.quorate.server.log;

import org.jspecify.annotations.NullMarked;
