package io.quorate.kv;

import java.time.Duration;
import java.util.Optional;

/**
 * A fault that a node is to feign for a while. It is the node's own affair: nothing of it goes
 * through the log, and what the replicas hold stays equal.
 *
 * @param kind what happens
 * @param on which operations; absent for all that the kind can happen to
 * @param probability of each operation, from 0 to 1; 0 ends a fault
 * @param duration for how long, from now on
 */
public record Fault(Kind kind, Optional<Operation> on, double probability, Duration duration) {

    /** What happens to an operation. */
    public enum Kind {
        /** A read times out. A write is done, and nobody is told: its outcome is unknown. */
        TIMEOUT,
        /** A transaction is refused as if it conflicted. Happens to commits alone. */
        CONFLICT,
        /** What is stored is found to be damaged. Nothing is done. */
        CORRUPTION,
        /** The node cannot be reached. Nothing is done. */
        NETWORK
    }

    /** What it happens to. */
    public enum Operation {
        /** A single change, or a command about sessions. */
        WRITE,
        COMMIT,
        GET,
        RANGE,
        READ_VERSION,
        COLUMN_FAMILIES,
        /** A page of a watch. */
        WATCH
    }

    public static final Duration DURATION_MAX = Duration.ofDays(1);

    /**
     * Checks the bounds.
     *
     * @throws KvException with {@link KvError.Invalid}
     */
    public Fault {
        if (!(probability >= 0 && probability <= 1)) {
            throw new KvException(
                    new KvError.Invalid("probability " + probability + " is not from 0 to 1"));
        }
        if (duration.isNegative() || duration.compareTo(DURATION_MAX) > 0) {
            throw new KvException(
                    new KvError.Invalid(
                            "duration "
                                    + duration.toMillis()
                                    + " ms is not from 0 to "
                                    + DURATION_MAX.toMillis()));
        }
        boolean isOfCommits = on.isEmpty() || on.get() == Operation.COMMIT;
        if (kind == Kind.CONFLICT && !isOfCommits) {
            throw new KvException(new KvError.Invalid("only a commit can conflict"));
        }
    }
}
