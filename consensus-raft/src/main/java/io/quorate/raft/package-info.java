/** The Raft engine: its provider, its settings and its wire format. */
@NullMarked
package io.quorate.raft;

import org.jspecify.annotations.NullMarked;
