package io.quorate.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.testkit.history.AppendHistory.Append;
import io.quorate.testkit.history.AppendHistory.Read;
import io.quorate.testkit.history.AppendHistory.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the checker of transactions accepts, and each kind of mistake that it has to find. */
class AppendHistoryTest {

    private static final int X = 1;
    private static final int Y = 2;

    private final AppendHistory history = new AppendHistory();

    @Test
    void transactionsOneAfterTheOtherAreInOrder() {
        committed(read(X), append(X, 1), read(X, 1));
        committed(read(X, 1), append(X, 2), append(Y, 3));
        committed(read(X, 1, 2), read(Y, 3));
        assertThat(history.violation()).isEmpty();
        assertThat(history.size()).isEqualTo(3);
    }

    @Test
    void concurrentTransactionsMayStandInEitherOrder() {
        int first = history.begin();
        int second = history.begin();
        history.committed(second, List.of(read(X), append(Y, 2)));
        history.committed(first, List.of(read(Y, 2), append(X, 1)));
        committed(read(X, 1), read(Y, 2));
        assertThat(history.violation()).isEmpty();
    }

    @Test
    void lostUpdateIsFound() {
        int first = history.begin();
        int second = history.begin();
        history.committed(first, List.of(read(X), append(X, 1)));
        history.committed(second, List.of(read(X), append(X, 2)));
        committed(read(X, 1, 2));
        assertThat(violation()).startsWith("lost update").contains("T1 before T0");
    }

    @Test
    void updateThatIsOverwrittenIsFound() {
        committed(append(X, 1));
        committed(append(X, 2));
        committed(read(X, 2));
        assertThat(violation()).startsWith("against real time").contains("1 follows 2");
    }

    @Test
    void writeSkewIsFound() {
        int first = history.begin();
        int second = history.begin();
        history.committed(first, List.of(read(X), append(Y, 1)));
        history.committed(second, List.of(read(Y), append(X, 2)));
        committed(read(X, 2), read(Y, 1));
        assertThat(violation()).startsWith("write skew (G2)");
    }

    @Test
    void fracturedReadIsFound() {
        int writer = history.begin();
        int reader = history.begin();
        history.committed(writer, List.of(append(X, 1), append(Y, 2)));
        history.committed(reader, List.of(read(X, 1), read(Y)));
        committed(read(X, 1), read(Y, 2));
        assertThat(violation()).startsWith("lost update or fractured read (G-single)");
    }

    @Test
    void staleReadIsFound() {
        committed(append(X, 1));
        committed(append(X, 2));
        committed(read(X, 1));
        committed(read(X, 1, 2));
        assertThat(violation()).startsWith("against real time").contains("did not see 2");
    }

    @Test
    void readsThatGoBackInTimeAreFound() {
        int writer = history.begin();
        committed(read(X, 1));
        committed(read(X));
        history.committed(writer, List.of(append(X, 1)));
        assertThat(violation()).startsWith("against real time");
    }

    @Test
    void abortedReadIsFound() {
        history.aborted(history.begin(), List.of(append(X, 1)));
        committed(read(X, 1));
        assertThat(violation()).startsWith("aborted read (G1a)").contains("T0");
    }

    @Test
    void readOfAnUnfinishedTransactionIsFound() {
        int writer = history.begin();
        committed(read(X, 1));
        history.committed(writer, List.of(append(X, 1), append(X, 2)));
        assertThat(violation()).startsWith("intermediate read (G1b)");
    }

    @Test
    void informationThatFlowsInACircleIsFound() {
        int first = history.begin();
        int second = history.begin();
        history.committed(first, List.of(append(X, 1), read(Y, 2)));
        history.committed(second, List.of(append(Y, 2), read(X, 1)));
        assertThat(violation()).startsWith("circular flow of information (G1c)");
    }

    @Test
    void writesInACircleAreFound() {
        int first = history.begin();
        int second = history.begin();
        history.committed(first, List.of(append(X, 1), append(Y, 2)));
        history.committed(second, List.of(append(X, 3), append(Y, 4)));
        committed(read(X, 1, 3), read(Y, 4, 2));
        assertThat(violation()).startsWith("writes in a circle (G0)");
    }

    @Test
    void twoOrdersOfOneListAreFound() {
        committed(append(X, 1));
        committed(append(X, 2));
        committed(read(X, 1, 2));
        committed(read(X, 2, 1));
        assertThat(violation()).startsWith("two orders");
    }

    @Test
    void appendThatIsDoneTwiceIsFound() {
        committed(append(X, 1));
        committed(read(X, 1, 1));
        assertThat(violation()).startsWith("repeated append");
    }

    @Test
    void valueThatNobodyAppendedThereIsFound() {
        committed(append(Y, 1));
        committed(read(X, 1));
        assertThat(violation()).startsWith("read of garbage");
    }

    @Test
    void transactionThatDoesNotSeeItselfIsFound() {
        committed(append(X, 1), read(X));
        assertThat(violation()).startsWith("inconsistent within itself");
    }

    @Test
    void transactionThatSeesTwoMomentsIsFound() {
        committed(append(X, 1));
        committed(read(X), read(X, 1));
        assertThat(violation()).startsWith("inconsistent within itself");
    }

    @Test
    void unknownOutcomeMayBeEither() {
        for (boolean tookEffect : new boolean[] {false, true}) {
            AppendHistory other = new AppendHistory();
            other.unknown(other.begin(), List.of(read(X), append(X, 1)));
            other.committed(other.begin(), List.of(read(X)));
            Step last = tookEffect ? read(X, 1) : read(X);
            other.committed(other.begin(), List.of(last));
            assertThat(other.violation()).isEmpty();
        }
    }

    @Test
    void unknownOutcomeThatWasSeenHasToFit() {
        int writer = history.begin();
        committed(append(X, 1));
        committed(read(X, 1, 2));
        history.unknown(writer, List.of(read(X), append(X, 2)));
        assertThat(violation()).startsWith("lost update");
    }

    @Test
    void endsOnlyOnceAndAppendsNoValueTwice() {
        int transaction = history.begin();
        history.committed(transaction, List.of(append(X, 1)));
        assertThatThrownBy(() -> history.aborted(transaction, List.of()))
                .isInstanceOf(IllegalStateException.class);
        committed(append(Y, 1));
        assertThatThrownBy(history::violation)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("value 1 is appended twice");
    }

    /** Transactions that take effect one by one, each between its begin and its end. */
    @Test
    void everyHistoryOfAnHonestDatabaseIsAccepted() {
        for (long seed = 1; seed <= 200; seed++) {
            assertThat(run(new SplittableRandom(seed), false).violation())
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @Test
    void databaseThatReadsThePastIsFoundInMostHistories() {
        int found = 0;
        for (long seed = 1; seed <= 100; seed++) {
            found += run(new SplittableRandom(seed), true).violation().isPresent() ? 1 : 0;
        }
        assertThat(found).isGreaterThan(90);
    }

    private static AppendHistory run(SplittableRandom random, boolean stale) {
        AppendHistory history = new AppendHistory();
        Map<Integer, List<Long>> lists = new TreeMap<>();
        Map<Integer, List<Long>> past = new TreeMap<>();
        TreeMap<Integer, List<Step>> open = new TreeMap<>();
        long value = 0;
        for (int i = 0; i < 300; i++) {
            if (open.size() < 4) {
                open.put(history.begin(), List.of());
            }
            int transaction = List.copyOf(open.keySet()).get(random.nextInt(open.size()));
            List<Step> steps = open.getOrDefault(transaction, List.of());
            if (!steps.isEmpty()) {
                history.committed(transaction, steps);
                open.remove(transaction);
                continue;
            }
            List<Step> effect = new ArrayList<>();
            for (int step = 0; step < 3; step++) {
                int list = random.nextInt(3);
                if (random.nextBoolean()) {
                    boolean old = stale && random.nextInt(4) == 0;
                    effect.add(new Read(list, (old ? past : lists).getOrDefault(list, List.of())));
                } else {
                    past.put(list, List.copyOf(lists.getOrDefault(list, List.of())));
                    lists.computeIfAbsent(list, key -> new ArrayList<>()).add(++value);
                    effect.add(new Append(list, value));
                }
            }
            open.put(transaction, effect);
        }
        open.forEach(history::unknown);
        return history;
    }

    private String violation() {
        return history.violation().orElseThrow();
    }

    private void committed(Step... steps) {
        history.committed(history.begin(), List.of(steps));
    }

    private static Step append(int list, long value) {
        return new Append(list, value);
    }

    private static Step read(int list, int... seen) {
        List<Long> values = new ArrayList<>();
        for (int value : seen) {
            values.add((long) value);
        }
        return new Read(list, values);
    }
}
