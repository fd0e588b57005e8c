package io.quorate.server.demo;

import java.util.List;

/**
 * What a demo found.
 *
 * @param replicas each replica at the end
 * @param acked writes that were acknowledged
 * @param lost acknowledged writes that some replica does not hold
 * @param unknown writes whose outcome the client did not learn
 * @param unknownTookEffect those of them that some replica was found to hold in the end
 * @param refused writes that never happened
 * @param lastFailure the last error that a write ended with; empty if none did
 * @param digestsEqual whether all replicas hold the same state
 * @param leaderChanges how often a leader was seen in an epoch of its own, beyond the first
 */
public record DemoReport(
        List<Replica> replicas,
        int acked,
        int lost,
        int unknown,
        int unknownTookEffect,
        int refused,
        String lastFailure,
        boolean digestsEqual,
        long leaderChanges,
        double opsPerSecond,
        long p50Micros,
        long p99Micros) {

    /** A replica at the end. */
    public record Replica(
            int node, String role, long epoch, long decided, long applied, String digest) {}

    public DemoReport {
        replicas = List.copyOf(replicas);
    }

    /** Whether nothing acknowledged was lost and all replicas agree. */
    public boolean isGood() {
        return lost == 0 && digestsEqual && refused == 0;
    }
}
