package io.quorate.testkit.sim;

import org.jspecify.annotations.Nullable;

/** A seed whose world broke a rule. The message has the seed, the rule and the end of the trace. */
public final class SimulationFailure extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final long seed;

    SimulationFailure(long seed, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.seed = seed;
    }

    /** Running it again shows the same. */
    public long seed() {
        return seed;
    }
}
