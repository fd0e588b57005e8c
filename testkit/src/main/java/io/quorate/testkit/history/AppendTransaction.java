package io.quorate.testkit.history;

import io.quorate.testkit.history.AppendHistory.Append;
import io.quorate.testkit.history.AppendHistory.Read;
import io.quorate.testkit.history.AppendHistory.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One transaction on lists. */
final class AppendTransaction {

    static final long OPEN = Long.MAX_VALUE;

    enum Fate {
        COMMITTED,
        ABORTED,
        UNKNOWN
    }

    final int number;
    final long began;
    Fate fate = Fate.UNKNOWN;
    List<Step> steps = List.of();

    /** {@link #OPEN} as long as nobody knows. */
    long ended = OPEN;

    AppendTransaction(int number, long began) {
        this.number = number;
        this.began = began;
    }

    /** Adds the values in its reads that it did not append itself: those took effect. */
    void addSeenOfOthers(Set<Long> seen) {
        Set<Long> own = new HashSet<>();
        for (Step step : steps) {
            if (step instanceof Append) {
                own.add(((Append) step).value());
            }
        }
        for (Read read : reads()) {
            for (long value : read.seen()) {
                if (!own.contains(value)) {
                    seen.add(value);
                }
            }
        }
    }

    /** Whether it committed, as it said, or as others saw. */
    boolean tookEffect(Set<Long> seen) {
        if (fate != Fate.UNKNOWN) {
            return fate == Fate.COMMITTED;
        }
        return appends().stream().anyMatch(append -> seen.contains(append.value()));
    }

    List<Read> reads() {
        List<Read> reads = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof Read) {
                reads.add((Read) step);
            }
        }
        return reads;
    }

    List<Append> appends() {
        List<Append> appends = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof Append) {
                appends.add((Append) step);
            }
        }
        return appends;
    }

    /** The last value that it appended to a list; absent if it did not. */
    Optional<Long> lastAppendTo(int list) {
        Optional<Long> last = Optional.empty();
        for (Append append : appends()) {
            if (append.list() == list) {
                last = Optional.of(append.value());
            }
        }
        return last;
    }

    /** Whether it saw its own appends, and otherwise the same list each time. */
    Optional<String> inconsistency() {
        Map<Integer, List<Long>> known = new HashMap<>();
        Map<Integer, List<Long>> own = new HashMap<>();
        for (Step step : steps) {
            int list = step.list();
            if (step instanceof Append) {
                long value = ((Append) step).value();
                own.computeIfAbsent(list, key -> new ArrayList<>()).add(value);
                known.computeIfPresent(list, (key, before) -> with(before, value));
                continue;
            }
            List<Long> seen = ((Read) step).seen();
            List<Long> expected = known.getOrDefault(list, seen);
            List<Long> suffix = own.getOrDefault(list, List.of());
            if (!seen.equals(expected) || !endsWith(seen, suffix)) {
                return Optional.of(
                        "inconsistent within itself: "
                                + this
                                + " saw "
                                + seen
                                + " in list "
                                + list
                                + " where it had "
                                + (seen.equals(expected) ? "appended " + suffix : expected));
            }
            known.put(list, seen);
        }
        return Optional.empty();
    }

    private static List<Long> with(List<Long> list, long value) {
        List<Long> longer = new ArrayList<>(list);
        longer.add(value);
        return longer;
    }

    private static boolean endsWith(List<Long> list, List<Long> suffix) {
        return list.size() >= suffix.size()
                && list.subList(list.size() - suffix.size(), list.size()).equals(suffix);
    }

    @Override
    public String toString() {
        return "T" + number;
    }
}
