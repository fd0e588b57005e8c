/** The host: it gives a protocol core threads, time, a log, a network and a state machine. */
@NullMarked
package io.quorate.runtime.host;

import org.jspecify.annotations.NullMarked;
