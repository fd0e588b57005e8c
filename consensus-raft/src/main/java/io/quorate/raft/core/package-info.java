/**
 * Raft as a deterministic object: no thread, clock, input or output of its own.
 *
 * <p>{@code RaftCore} is the outside. It holds what every role needs, sees to terms, and hands
 * everything else to its present role: {@code Follower}, {@code Candidate} or {@code Leader}.
 */
@NullMarked
package io.quorate.raft.core;

import org.jspecify.annotations.NullMarked;
