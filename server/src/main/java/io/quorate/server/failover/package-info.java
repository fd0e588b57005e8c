/** Server processes on this machine, to be killed. */
@NullMarked
package io.quorate.server.failover;

import org.jspecify.annotations.NullMarked;
