package io.quorate.server.demo;

import java.util.List;

/**
 * What a demo found.
 *
 * @param replicas each replica at the end
 * @param promise what a good run has shown
 * @param tally how the operations ended
 * @param findings what the load found out
 * @param digestsEqual whether all replicas hold the same state
 * @param leaderChanges how often a leader was seen in an epoch of its own, beyond the first
 */
public record DemoReport(
        List<Replica> replicas,
        String promise,
        Tally tally,
        Findings findings,
        boolean digestsEqual,
        long leaderChanges) {

    /** A replica at the end. */
    public record Replica(
            int node, String role, long epoch, long decided, long applied, String digest) {}

    public DemoReport {
        replicas = List.copyOf(replicas);
    }

    /** Whether every promise was kept and all replicas agree. */
    public boolean isGood() {
        return findings.violations().isEmpty() && digestsEqual;
    }

    /** How many operations were acknowledged. */
    public int acked() {
        return tally.ackedCount();
    }

    /** How many ended without the client learning their outcome. */
    public int unknown() {
        return tally.unknownCount();
    }

    /** How many never happened. */
    public int refused() {
        return tally.refusedCount();
    }

    /** The last error that an operation ended with; empty if none did. */
    public String lastFailure() {
        return tally.lastFailure();
    }

    /** Acknowledged ones. */
    public double opsPerSecond() {
        return tally.opsPerSecond();
    }

    /** How long operations took, to the end of those that ended well and badly alike. */
    public long percentileMicros(double percentile) {
        return tally.percentileMicros(percentile);
    }
}
