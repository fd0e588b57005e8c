/**
 * The contracts that an engine, a transport, a storage and a state machine keep towards each other.
 *
 * <p>Words are neutral on purpose: a <em>position</em> is a place in the one sequence of decisions
 * of a group, an <em>epoch</em> numbers reigns of leaders, <em>decided</em> means that no failure
 * within the engine's fault model can undo it. Nothing here assumes contiguous replication, a
 * majority, or that there is a leader at all.
 */
@NullMarked
package io.quorate.api;

import org.jspecify.annotations.NullMarked;
