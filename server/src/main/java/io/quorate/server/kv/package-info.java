/** The key-value server's heart: the replicated state machine, the databases, the front end. */
@NullMarked
package io.quorate.server.kv;

import org.jspecify.annotations.NullMarked;
