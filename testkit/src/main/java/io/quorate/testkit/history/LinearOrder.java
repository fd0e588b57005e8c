package io.quorate.testkit.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of the operations on one register, by trying them one after the other: Wing
 * and Gong's algorithm with Lowe's memory of what was tried.
 */
final class LinearOrder {

    private static final int STEPS_MAX = 1_000_000;

    private final Event head = new Event(-1, null, false);
    private final List<RegisterOperation> operations;
    private final BitSet placed = new BitSet();
    private final Set<Tried> tried = new HashSet<>();
    private final Deque<Choice> choices = new ArrayDeque<>();
    private long value;
    private @Nullable RegisterOperation farthest;

    /** The begin or the end of an operation, in a list in the order of time. */
    private static final class Event {
        final int index;
        final @Nullable RegisterOperation operation;
        final boolean end;
        @Nullable Event previous;
        @Nullable Event next;
        @Nullable Event match;

        Event(int index, @Nullable RegisterOperation operation, boolean end) {
            this.index = index;
            this.operation = operation;
            this.end = end;
        }

        long time() {
            if (operation == null) {
                return -1;
            }
            return end ? operation.ended : operation.began;
        }
    }

    private record Tried(BitSet placed, long value) {}

    private record Choice(Event begin, long valueBefore) {}

    LinearOrder(List<RegisterOperation> all) {
        operations = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        for (RegisterOperation operation : all) {
            if (!operation.write && operation.hasEnded()) {
                seen.add(operation.value);
            }
        }
        List<Event> events = new ArrayList<>();
        for (RegisterOperation operation : all) {
            // Nobody can tell whether a write that was never seen took place.
            boolean matters =
                    operation.hasEnded() || (operation.write && seen.contains(operation.value));
            if (matters && !operation.refused) {
                add(operation, events);
            }
        }
        events.sort(Comparator.comparingLong(Event::time));
        Event last = head;
        for (Event event : events) {
            last.next = event;
            event.previous = last;
            last = event;
        }
    }

    private void add(RegisterOperation operation, List<Event> events) {
        int index = operations.size();
        operations.add(operation);
        Event begin = new Event(index, operation, false);
        events.add(begin);
        if (operation.hasEnded()) {
            Event end = new Event(index, operation, true);
            begin.match = end;
            events.add(end);
        }
    }

    Optional<String> violation() {
        Event at = head.next;
        int steps = 0;
        while (at != null) {
            if (++steps > STEPS_MAX) {
                throw new IllegalStateException(
                        "no answer after " + STEPS_MAX + " steps for " + operations.size());
            }
            if (at.end) {
                farthest = farthest == null || isLater(at, farthest) ? at.operation : farthest;
                Choice last = choices.poll();
                if (last == null) {
                    return Optional.of(describe());
                }
                at = undo(last);
            } else {
                at = tryNext(at);
            }
        }
        return Optional.empty();
    }

    /** Puts the operation that begins here next, if it can be, and otherwise goes on. */
    private @Nullable Event tryNext(Event begin) {
        RegisterOperation operation = operations.get(begin.index);
        boolean fits = operation.write || operation.value == value;
        if (fits) {
            long after = operation.write ? operation.value : value;
            placed.set(begin.index);
            if (tried.add(new Tried((BitSet) placed.clone(), after))) {
                choices.push(new Choice(begin, value));
                value = after;
                remove(begin);
                return head.next;
            }
            placed.clear(begin.index);
        }
        return begin.next;
    }

    private @Nullable Event undo(Choice last) {
        value = last.valueBefore;
        placed.clear(last.begin.index);
        insert(last.begin);
        return last.begin.next;
    }

    private static void remove(Event begin) {
        unlink(begin);
        if (begin.match != null) {
            unlink(begin.match);
        }
    }

    private static void insert(Event begin) {
        if (begin.match != null) {
            link(begin.match);
        }
        link(begin);
    }

    private static void unlink(Event event) {
        if (event.previous != null) {
            event.previous.next = event.next;
        }
        if (event.next != null) {
            event.next.previous = event.previous;
        }
    }

    private static void link(Event event) {
        if (event.previous != null) {
            event.previous.next = event;
        }
        if (event.next != null) {
            event.next.previous = event;
        }
    }

    private static boolean isLater(Event event, RegisterOperation than) {
        return event.time() > than.ended;
    }

    private String describe() {
        RegisterOperation first = operations.get(0);
        return "register " + first.register + " has no order with a place for the " + farthest;
    }
}
