package io.quorate.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RegisterHistoryTest {

    private final RegisterHistory history = new RegisterHistory();

    @Test
    void aHistoryOfOneAfterTheOtherIsInOrder() {
        wrote(1);
        saw(1);
        wrote(2);
        saw(2);
        assertThat(history.violation()).isEmpty();
        assertThat(history.size()).isEqualTo(4);
    }

    @Test
    void aReadOfWhatWasOverwrittenBeforeItBeganIsFound() {
        wrote(1);
        wrote(2);
        saw(1);
        assertThat(history.violation().orElseThrow()).contains("read of 1");
    }

    @Test
    void aLostWriteIsFound() {
        wrote(1);
        saw(0);
        assertThat(history.violation()).isPresent();
    }

    @Test
    void aValueThatNobodyWroteIsFound() {
        wrote(1);
        saw(7);
        assertThat(history.violation().orElseThrow()).contains("register 0", "read of 7");
    }

    @Test
    void readsThatGoBackInTimeAreFound() {
        history.write(0, 1);
        saw(1);
        saw(0);
        assertThat(history.violation()).isPresent();
    }

    @Test
    void aReadDuringAWriteMaySeeOldOrNew() {
        for (long seen : new long[] {0, 1}) {
            RegisterHistory other = new RegisterHistory();
            int write = other.write(0, 1);
            int read = other.read(0);
            other.saw(read, seen);
            other.wrote(write);
            assertThat(other.violation()).isEmpty();
        }
    }

    @Test
    void aWriteOfUnknownOutcomeMayTakeEffectLateOrNever() {
        history.write(0, 1);
        wrote(2);
        saw(2);
        assertThat(history.violation()).isEmpty();
        saw(1);
        assertThat(history.violation()).isEmpty();
        saw(2);
        assertThat(history.violation()).as("it took effect, and then did not").isPresent();
    }

    @Test
    void aRefusedWriteThatIsSeenIsFound() {
        int write = history.write(0, 1);
        history.refused(write);
        saw(0);
        assertThat(history.violation()).isEmpty();
        saw(1);
        assertThat(history.violation()).isPresent();
    }

    @Test
    void registersDoNotSeeEachOther() {
        int first = history.write(1, 5);
        int second = history.write(2, 6);
        history.wrote(second);
        history.wrote(first);
        int read = history.read(2);
        history.saw(read, 5);
        assertThat(history.violation().orElseThrow()).contains("register 2");
    }

    @Test
    void anOperationEndsOnce() {
        int write = history.write(0, 1);
        history.wrote(write);
        assertThatThrownBy(() -> history.wrote(write)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> history.saw(write, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyHistoryOfARealRegisterIsInOrderAndOneReadOfAnotherTimeIsFound() {
        int found = 0;
        for (long seed = 0; seed < 300; seed++) {
            assertThat(real(seed, false).violation()).as("seed %s", seed).isEmpty();
            found += real(seed, true).violation().isPresent() ? 1 : 0;
        }
        assertThat(found).as("reads of values that were never written").isEqualTo(300);
    }

    /**
     * Some clients at a register, whose operations take effect between their begin and their end.
     */
    private static RegisterHistory real(long seed, boolean broken) {
        SplittableRandom random = new SplittableRandom(seed);
        RegisterHistory made = new RegisterHistory();
        List<long[]> running =
                new ArrayList<>(); // operation, 1 for a write, value, has it happened
        long value = 0;
        long next = 1;
        for (int step = 0; step < 200; step++) {
            int choice = random.nextInt(4);
            if (choice == 0 && running.size() < 5) {
                boolean write = random.nextBoolean();
                long wanted = write ? next++ : 0;
                int operation = write ? made.write(0, wanted) : made.read(0);
                running.add(new long[] {operation, write ? 1 : 0, wanted, 0});
            } else if (!running.isEmpty()) {
                long[] one = running.get(random.nextInt(running.size()));
                if (one[3] == 0) {
                    value = one[1] == 1 ? one[2] : value;
                    one[2] = value;
                    one[3] = 1;
                } else if (choice < 3) {
                    end(made, one);
                    running.remove(one);
                } else if (one[1] == 1) {
                    running.remove(one); // its client never hears of it
                }
            }
        }
        if (broken) {
            made.saw(made.read(0), next);
        }
        return made;
    }

    private static void end(RegisterHistory made, long[] one) {
        if (one[1] == 1) {
            made.wrote((int) one[0]);
        } else {
            made.saw((int) one[0], one[2]);
        }
    }

    private void wrote(long value) {
        history.wrote(history.write(0, value));
    }

    private void saw(long value) {
        history.saw(history.read(0), value);
    }
}
