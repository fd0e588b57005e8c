package io.quorate.api;

import java.time.Duration;

/** How fresh a read has to be, and what it may rely on. */
public sealed interface ReadMode {

    /** The default: every write acknowledged before the read began is seen. Relies on no clock. */
    ReadMode LINEARIZABLE = new Linearizable();

    /** As fresh, without a round trip, if clocks drift less than configured. */
    ReadMode LEASE = new Lease();

    /** As fresh, asked of a quorum, and needing no leader. */
    ReadMode QUORUM = new Quorum();

    /** See {@link #LINEARIZABLE}. */
    record Linearizable() implements ReadMode {}

    /** See {@link #LEASE}. Needs {@link Capability#LEASE_READ}. */
    record Lease() implements ReadMode {}

    /** See {@link #QUORUM}. Needs {@link Capability#QUORUM_READ}. */
    record Quorum() implements ReadMode {}

    /**
     * What this node has applied, if it heard from the leader recently enough.
     *
     * @param bound how long ago the last contact may have been; more is refused
     */
    record Stale(Duration bound) implements ReadMode {
        public Stale {
            if (bound.isNegative()) {
                throw new IllegalArgumentException("staleness bound " + bound + " is negative");
            }
        }
    }
}
