package io.quorate.testkit.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What clients did to registers, and what they saw. Each call is a moment, later than the call
 * before. A register is 0 at first.
 *
 * <p>Used by one thread.
 */
public final class RegisterHistory {

    private static final long OPEN = Long.MAX_VALUE;

    private final TreeMap<Integer, List<RegisterOperation>> registers = new TreeMap<>();
    private final List<RegisterOperation> operations = new ArrayList<>();
    private long clock;

    /**
     * A write begins. It may have an effect from now on, until its outcome is told, or for ever.
     */
    public int write(int register, long value) {
        return begin(new RegisterOperation(register, true, value, clock++));
    }

    /** A read begins. One that never ends says nothing. */
    public int read(int register) {
        return begin(new RegisterOperation(register, false, 0, clock++));
    }

    private int begin(RegisterOperation operation) {
        registers.computeIfAbsent(operation.register, key -> new ArrayList<>()).add(operation);
        operations.add(operation);
        return operations.size() - 1;
    }

    /** The write has had its effect. */
    public void wrote(int operation) {
        end(operation, true);
    }

    /** The write has had no effect and never will. */
    public void refused(int operation) {
        end(operation, true).refused = true;
    }

    /** The read saw this value. */
    public void saw(int operation, long value) {
        end(operation, false).value = value;
    }

    private RegisterOperation end(int operation, boolean write) {
        RegisterOperation ended = operations.get(operation);
        if (ended.write != write || ended.ended != OPEN) {
            throw new IllegalStateException(
                    "operation " + operation + " is of another kind, or has ended: " + ended);
        }
        ended.ended = clock++;
        return ended;
    }

    /** How many operations have begun. */
    public int size() {
        return operations.size();
    }

    /**
     * Whether there is an order of all operations that have ended, and any of the writes that have
     * not, in which each one takes place between its begin and its end and each read sees the write
     * before it.
     *
     * @return empty if there is; otherwise which register has none, and the operation that no order
     *     has a place for, as far as orders were tried
     * @throws IllegalStateException if that cannot be found out within a million steps a register
     */
    public Optional<String> violation() {
        for (List<RegisterOperation> ofOne : registers.values()) {
            Optional<String> violation = new LinearOrder(ofOne).violation();
            if (violation.isPresent()) {
                return violation;
            }
        }
        return Optional.empty();
    }
}
