package io.quorate.testkit.sim;

import java.util.List;
import java.util.Optional;

/**
 * How a simulated world ended.
 *
 * @param seed what it was made of
 * @param hash over everything that happened in it: the same for the same seed, in every JVM
 * @param stats its numbers
 * @param failure the rule that was broken, with the time; empty if all is well
 * @param trace what happened, the newest lines, if they were asked for
 */
public record SimReport(
        long seed, long hash, SimStats stats, Optional<String> failure, List<String> trace) {
    public SimReport {
        trace = List.copyOf(trace);
    }
}
