package io.quorate.bench.engine;

import io.quorate.bench.node.Target;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for a leader, within bounds. */
final class LeaderWait {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_MILLIS = 5;

    private LeaderWait() {}

    /**
     * Looks until there is one.
     *
     * @throws IllegalStateException if there is none in time; it has what {@code explanation} says
     */
    static Target until(
            Supplier<Optional<? extends Target>> look,
            Combination combination,
            Supplier<String> explanation)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        Optional<? extends Target> leader = look.get();
        while (leader.isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        combination + ": nobody leads; " + explanation.get());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            leader = look.get();
        }
        return leader.get();
    }
}
