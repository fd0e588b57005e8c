package io.quorate.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ProposalResult;
import io.quorate.api.ReadResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 33, 50, 95, 100})
    void soManyOfAHundredAreReadsAndEvenlySpread(int percent) {
        HeldEngine engine = new HeldEngine();
        Operations operations = new Operations(Workload.closed(16, 1).withReads(percent));
        int longestWithout = 0;
        int without = 0;
        for (int i = 0; i < 200; i++) {
            int before = engine.reads();
            operations.next(engine);
            without = engine.reads() > before ? 0 : without + 1;
            longestWithout = Math.max(longestWithout, without);
        }
        assertThat(engine.reads()).isEqualTo(2 * percent);
        assertThat(engine.held()).isEqualTo(200 - 2 * percent);
        if (percent > 0) {
            assertThat(longestWithout).isLessThanOrEqualTo(100 / percent);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readThatMayBeMadeCountsAsDone(boolean ready) {
        Outcomes outcomes = new Outcomes();
        Object result =
                ready
                        ? new ReadResult.Ready(1, () -> true)
                        : new ProposalResult.Decided(1, 1, Bytes.EMPTY);
        assertThat(outcomes.ended(0, result)).isTrue();
        assertThat(outcomes.done()).isEqualTo(1);
    }
}
