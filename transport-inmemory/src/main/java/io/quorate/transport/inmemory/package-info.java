/**
 * Envelopes between nodes of one process: copied, queued and delivered by threads of the receiver,
 * and lost, delayed, repeated and reordered on demand.
 */
@NullMarked
package io.quorate.transport.inmemory;

import org.jspecify.annotations.NullMarked;
