package io.quorate.api;

import java.time.Duration;
import java.util.Optional;

/** How fresh a read has to be, and what it may rely on. */
public sealed interface ReadMode {

    /** The default: every write acknowledged before the read began is seen. Relies on no clock. */
    ReadMode LINEARIZABLE = new Linearizable();

    /** As fresh, without a round trip, if clocks drift less than configured. */
    ReadMode LEASE = new Lease();

    /** As fresh, asked of a quorum, and needing no leader. */
    ReadMode QUORUM = new Quorum();

    /** What an engine must offer for it; nothing for what every engine can do. */
    Optional<Capability> needs();

    /** See {@link #LINEARIZABLE}. */
    record Linearizable() implements ReadMode {
        @Override
        public Optional<Capability> needs() {
            return Optional.empty();
        }
    }

    /** See {@link #LEASE}. Needs {@link Capability#LEASE_READ}. */
    record Lease() implements ReadMode {
        @Override
        public Optional<Capability> needs() {
            return Optional.of(Capability.LEASE_READ);
        }
    }

    /** See {@link #QUORUM}. Needs {@link Capability#QUORUM_READ}. */
    record Quorum() implements ReadMode {
        @Override
        public Optional<Capability> needs() {
            return Optional.of(Capability.QUORUM_READ);
        }
    }

    /**
     * What this node has applied, if it heard from the leader recently enough.
     *
     * @param bound how long ago the last contact may have been, up to 100 years; more is refused
     */
    record Stale(Duration bound) implements ReadMode {
        private static final Duration BOUND_MAX = Duration.ofDays(36_500);

        public Stale {
            if (bound.isNegative() || bound.compareTo(BOUND_MAX) > 0) {
                throw new IllegalArgumentException(
                        "staleness bound " + bound + " is not from 0 to " + BOUND_MAX);
            }
        }

        @Override
        public Optional<Capability> needs() {
            return Optional.empty();
        }
    }
}
