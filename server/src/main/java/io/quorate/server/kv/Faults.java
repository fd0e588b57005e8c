package io.quorate.server.kv;

import io.quorate.kv.Fault;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** The faults that a node feigns at present. Can be used by many threads. */
final class Faults {

    private record Active(Fault fault, long sinceNanos) {
        boolean isOver(long nowNanos) {
            return nowNanos - sinceNanos >= fault.duration().toNanos();
        }

        boolean concerns(Fault.Operation operation) {
            return fault.on().isPresent()
                    ? fault.on().get() == operation
                    : fault.kind() != Fault.Kind.CONFLICT || operation == Fault.Operation.COMMIT;
        }
    }

    private final LongSupplier nanoTime;
    private final DoubleSupplier chance;
    private final List<Active> active = new CopyOnWriteArrayList<>();

    /**
     * Makes it without any.
     *
     * @param nanoTime the clock, as {@link System#nanoTime}
     * @param chance at random from 0, included, to 1, excluded
     */
    Faults(LongSupplier nanoTime, DoubleSupplier chance) {
        this.nanoTime = nanoTime;
        this.chance = chance;
    }

    synchronized void set(Fault fault) {
        active.removeIf(
                earlier ->
                        earlier.fault().kind() == fault.kind()
                                && earlier.fault().on().equals(fault.on()));
        if (fault.probability() > 0 && !fault.duration().isZero()) {
            active.add(new Active(fault, nanoTime.getAsLong()));
        }
    }

    /** What happens to an operation now, if anything. */
    Optional<Fault.Kind> next(Fault.Operation operation) {
        long now = nanoTime.getAsLong();
        active.removeIf(each -> each.isOver(now));
        for (Active each : active) {
            if (each.concerns(operation) && chance.getAsDouble() < each.fault().probability()) {
                return Optional.of(each.fault().kind());
            }
        }
        return Optional.empty();
    }
}
