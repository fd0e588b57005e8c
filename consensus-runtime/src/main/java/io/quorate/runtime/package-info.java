/**
 * What a protocol core is: a deterministic object that takes one {@link io.quorate.runtime.Input}
 * at a time and writes down its {@link io.quorate.runtime.Effects}.
 *
 * <p>A core has no thread, clock, randomness, logging or I/O. The same inputs give the same
 * effects, so a core can be replayed, simulated and searched, and runs unchanged on any transport
 * and storage.
 */
@NullMarked
package io.quorate.runtime;

import org.jspecify.annotations.NullMarked;
