package io.quorate.testkit.history;

import io.quorate.testkit.history.AppendHistory.Append;
import io.quorate.testkit.history.AppendHistory.Read;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** In which order values were appended to each list, as far as reads tell. */
final class ListOrders {

    private final List<AppendTransaction> effective;
    private final Map<Long, AppendTransaction> writers = new HashMap<>();
    private final Map<Long, Integer> lists = new HashMap<>();
    private final TreeMap<Integer, List<Long>> longest = new TreeMap<>();

    /**
     * Finds the orders.
     *
     * @param effective those of {@code all} that took effect
     * @throws IllegalArgumentException if a value was appended twice
     */
    ListOrders(List<AppendTransaction> all, List<AppendTransaction> effective) {
        this.effective = effective;
        for (AppendTransaction transaction : all) {
            for (Append append : transaction.appends()) {
                if (writers.put(append.value(), transaction) != null) {
                    throw new IllegalArgumentException(
                            "value " + append.value() + " is appended twice");
                }
                lists.put(append.value(), append.list());
            }
        }
        for (AppendTransaction transaction : effective) {
            for (Read read : transaction.reads()) {
                longest.merge(read.list(), read.seen(), (one, other) -> longer(one, other));
            }
        }
    }

    private static List<Long> longer(List<Long> one, List<Long> other) {
        return other.size() > one.size() ? other : one;
    }

    /** The lists that were read. */
    Iterable<Integer> lists() {
        return longest.keySet();
    }

    /** The longest that was seen of a list. */
    List<Long> order(int list) {
        return longest.getOrDefault(list, List.of());
    }

    AppendTransaction writer(long value) {
        AppendTransaction writer = writers.get(value);
        if (writer == null) {
            throw new IllegalArgumentException("nobody appended " + value);
        }
        return writer;
    }

    /** What is wrong with single reads, or between two of the same list. */
    Optional<String> violation() {
        for (AppendTransaction reader : effective) {
            Optional<String> violation = reader.inconsistency();
            for (Read read : reader.reads()) {
                violation = violation.or(() -> violation(reader, read));
            }
            if (violation.isPresent()) {
                return violation;
            }
        }
        return Optional.empty();
    }

    private Optional<String> violation(AppendTransaction reader, Read read) {
        String what = reader + " saw " + read.seen() + " in list " + read.list() + ", where ";
        HashSet<Long> before = new HashSet<>();
        for (long value : read.seen()) {
            AppendTransaction writer = writers.get(value);
            if (writer == null || lists.getOrDefault(value, -1) != read.list()) {
                return Optional.of("read of garbage: " + what + "nobody appended " + value);
            }
            if (writer.fate == AppendTransaction.Fate.ABORTED) {
                return Optional.of(
                        "aborted read (G1a): "
                                + what
                                + value
                                + " is of "
                                + writer
                                + ", which had no effect");
            }
            if (!before.add(value)) {
                return Optional.of("repeated append: " + what + value + " stands twice");
            }
        }
        return dirty(reader, read, what).or(() -> fork(read, what));
    }

    private Optional<String> dirty(AppendTransaction reader, Read read, String what) {
        if (read.seen().isEmpty()) {
            return Optional.empty();
        }
        long last = read.seen().get(read.seen().size() - 1);
        AppendTransaction writer = writer(last);
        long appendedLast = writer.lastAppendTo(read.list()).orElse(last);
        return writer == reader || appendedLast == last
                ? Optional.empty()
                : Optional.of(
                        "intermediate read (G1b): "
                                + what
                                + writer
                                + " went on to append "
                                + appendedLast);
    }

    private Optional<String> fork(Read read, String what) {
        List<Long> order = order(read.list());
        return order.subList(0, read.seen().size()).equals(read.seen())
                ? Optional.empty()
                : Optional.of("two orders: " + what + "others saw " + order);
    }
}
