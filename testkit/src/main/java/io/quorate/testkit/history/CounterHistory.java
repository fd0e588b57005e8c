package io.quorate.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What clients added to counters, one at a time, and what they saw. A counter is 0 at first.
 *
 * <p>Can be used by many threads. An operation is to begin here before it begins anywhere else, and
 * to end here after it has ended everywhere else.
 */
public final class CounterHistory {

    private static final long OPEN = Long.MAX_VALUE;

    private static final class Operation {
        final int number;
        final boolean increment;
        final long began;
        long ended = OPEN;
        long value;

        /** It has had no effect. */
        boolean refused;

        Operation(int number, boolean increment, long began) {
            this.number = number;
            this.increment = increment;
            this.began = began;
        }

        @Override
        public String toString() {
            return (increment ? "increment " : "read ") + number + " with the result " + value;
        }
    }

    private final List<Operation> operations = new ArrayList<>();
    private final TreeMap<Integer, List<Operation>> counters = new TreeMap<>();
    private long clock;

    /** An increment begins. Without an end, it may have an effect from now on, or never. */
    public int increment(int counter) {
        return begin(counter, true);
    }

    /** A read begins. One that never ends says nothing. */
    public int read(int counter) {
        return begin(counter, false);
    }

    private synchronized int begin(int counter, boolean increment) {
        Operation operation = new Operation(operations.size(), increment, clock++);
        operations.add(operation);
        counters.computeIfAbsent(counter, key -> new ArrayList<>()).add(operation);
        return operation.number;
    }

    /** The increment has had its effect, and this was the counter then; the read saw this. */
    public synchronized void ended(int operation, long value) {
        end(operation).value = value;
    }

    /** It has had no effect and never will. */
    public synchronized void refused(int operation) {
        end(operation).refused = true;
    }

    private Operation end(int number) {
        Operation operation = operations.get(number);
        if (operation.ended != OPEN) {
            throw new IllegalStateException("operation " + number + " has ended already");
        }
        operation.ended = clock++;
        return operation;
    }

    /** How many operations have begun. */
    public synchronized int size() {
        return operations.size();
    }

    /**
     * Whether each counter counts every increment once, and whoever comes later sees no less.
     *
     * @return empty if so; otherwise what is wrong, and of which counter
     */
    public synchronized Optional<String> violation() {
        for (int counter : counters.keySet()) {
            List<Operation> all = new ArrayList<>(counters.getOrDefault(counter, List.of()));
            all.removeIf(operation -> operation.refused);
            Optional<String> violation = repeated(all).or(() -> outOfOrder(all));
            if (violation.isPresent()) {
                return violation.map(what -> "counter " + counter + ": " + what);
            }
        }
        return Optional.empty();
    }

    /** Each value is the result of one increment; only those of unknown outcome leave gaps. */
    private static Optional<String> repeated(List<Operation> all) {
        TreeMap<Long, Operation> increments = new TreeMap<>();
        long unknown = 0;
        long largest = 0;
        for (Operation operation : all) {
            if (operation.increment && operation.ended == OPEN) {
                unknown++;
            } else if (operation.ended != OPEN) {
                largest = Math.max(largest, operation.value);
                Operation other =
                        operation.increment ? increments.put(operation.value, operation) : null;
                if (other != null) {
                    return Optional.of("a lost update: " + other + ", " + operation);
                }
            }
        }
        long gaps = largest - increments.size();
        return gaps > unknown
                ? Optional.of(
                        "it came to "
                                + largest
                                + " by "
                                + increments.size()
                                + " increments and "
                                + unknown
                                + " of unknown outcome")
                : Optional.empty();
    }

    private static Optional<String> outOfOrder(List<Operation> all) {
        List<Operation> ended = new ArrayList<>(all);
        ended.removeIf(operation -> operation.ended == OPEN);
        ended.sort(Comparator.comparingLong(operation -> operation.ended));
        List<Operation> begun = new ArrayList<>(ended);
        begun.sort(Comparator.comparingLong(operation -> operation.began));
        long least = 0;
        long done = 0;
        int next = 0;
        for (Operation operation : begun) {
            while (next < ended.size() && ended.get(next).ended < operation.began) {
                Operation before = ended.get(next++);
                done += before.increment ? 1 : 0;
                least = Math.max(least, before.value);
            }
            long expected = Math.max(least, done) + (operation.increment ? 1 : 0);
            if (operation.value < expected) {
                return Optional.of(
                        operation
                                + " began when "
                                + done
                                + " increments had ended and "
                                + least
                                + " had been seen");
            }
            long most = begunBefore(all, operation.ended);
            if (operation.value > most) {
                return Optional.of(operation + " ended when " + most + " increments had begun");
            }
        }
        return Optional.empty();
    }

    private static long begunBefore(List<Operation> all, long time) {
        long count = 0;
        for (Operation operation : all) {
            count += operation.increment && operation.began < time ? 1 : 0;
        }
        return count;
    }
}
