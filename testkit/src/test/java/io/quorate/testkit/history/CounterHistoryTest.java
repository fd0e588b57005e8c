package io.quorate.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CounterHistoryTest {

    private final CounterHistory history = new CounterHistory();

    @Test
    void countsThatGrowAreInOrder() {
        incremented(1);
        saw(1);
        int first = history.increment(0);
        int second = history.increment(0);
        history.ended(first, 3);
        history.ended(second, 2);
        saw(3);
        assertThat(history.violation()).isEmpty();
        assertThat(history.size()).isEqualTo(5);
    }

    @Test
    void incrementThatIsLostIsFound() {
        int first = history.increment(0);
        int second = history.increment(0);
        history.ended(first, 1);
        history.ended(second, 1);
        assertThat(violation()).contains("counter 0: a lost update");
    }

    @Test
    void acknowledgedIncrementThatIsNotCountedIsFound() {
        incremented(1);
        saw(0);
        assertThat(violation()).contains("when 1 increments had ended");
    }

    @Test
    void incrementThatIsDoneTwiceIsFound() {
        int slow = history.increment(0);
        incremented(1);
        incremented(3);
        history.ended(slow, 4);
        assertThat(violation()).contains("came to 4 by 3 increments");
    }

    @Test
    void countAboveAllThatHadBegunIsFound() {
        int early = history.read(0);
        history.ended(early, 1);
        incremented(1);
        assertThat(violation()).contains("when 0 increments had begun");
    }

    @Test
    void readsThatGoBackInTimeAreFound() {
        history.increment(0);
        saw(1);
        saw(0);
        assertThat(violation()).contains("1 had been seen");
    }

    @Test
    void unknownIncrementMayCountOnce() {
        history.increment(0);
        saw(0);
        saw(1);
        incremented(2);
        assertThat(history.violation()).isEmpty();
        incremented(4);
        assertThat(history.violation()).isPresent();
    }

    @Test
    void refusedIncrementDoesNotCount() {
        int refused = history.increment(0);
        history.refused(refused);
        saw(0);
        assertThat(history.violation()).isEmpty();
        saw(1);
        assertThat(history.violation()).isPresent();
        assertThatThrownBy(() -> history.ended(refused, 1))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void bankThatLosesMoneyIsFound() {
        BankHistory bank = new BankHistory(2, 10);
        bank.saw("T1", List.of(4L, 6L));
        assertThat(bank.violation()).isEmpty();
        bank.saw("T2", List.of(4L, 5L));
        bank.saw("T3", List.of(4L, 6L));
        assertThat(bank.violation().orElseThrow()).contains("T2", "together 9 and not 10");
        assertThat(bank.looks()).isEqualTo(3);
    }

    @Test
    void bankThatOwesMoneyOrForgetsAnAccountIsFound() {
        BankHistory owing = new BankHistory(2, 10);
        owing.saw("T1", List.of(-1L, 11L));
        assertThat(owing.violation().orElseThrow()).contains("below 0");
        BankHistory forgetting = new BankHistory(2, 10);
        forgetting.saw("T1", List.of(10L));
        assertThat(forgetting.violation().orElseThrow()).contains("not 2 accounts");
    }

    private String violation() {
        return history.violation().orElseThrow();
    }

    private void incremented(long value) {
        history.ended(history.increment(0), value);
    }

    private void saw(long value) {
        history.ended(history.read(0), value);
    }
}
