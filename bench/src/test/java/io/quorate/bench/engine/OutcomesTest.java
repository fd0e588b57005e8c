package io.quorate.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bench.node.Ending;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutcomesTest {

    private final Outcomes outcomes = new Outcomes();

    @Test
    void countsWhatWasDoneAndKeepsTheLastFailure() {
        assertThat(outcomes.ended(0, Ending.DONE)).isTrue();
        assertThat(outcomes.ended(0, Ending.failed("first"))).isFalse();
        assertThat(outcomes.ended(0, Ending.failed("second"))).isFalse();

        assertThat(outcomes.done()).isEqualTo(1);
        assertThat(outcomes.failures()).isEqualTo(2);
        assertThat(outcomes.lastFailure()).isEqualTo("second");
    }

    @Test
    void countsLatencyFromWhenAProposalWasDue() {
        outcomes.ended(System.nanoTime(), Ending.DONE);
        outcomes.record();
        outcomes.ended(System.nanoTime() - TimeUnit.SECONDS.toNanos(3), Ending.DONE);

        assertThat(outcomes.nanos().getTotalCount()).isEqualTo(1);
        assertThat(outcomes.nanos().getMaxValue())
                .isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(3) * 99 / 100);
    }
}
