package io.quorate.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ProposalResult;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutcomesTest {

    private static final ProposalResult DECIDED = new ProposalResult.Decided(1, 1, Bytes.EMPTY);

    private final Outcomes outcomes = new Outcomes();

    @Test
    void countsOnlyDecisionsAndKeepsTheLastFailure() {
        assertThat(outcomes.ended(0, DECIDED)).isTrue();
        assertThat(outcomes.ended(0, new ProposalResult.Refused(new ConsensusError.Closed())))
                .isFalse();
        assertThat(
                        outcomes.ended(
                                0,
                                new ProposalResult.Unknown(
                                        new ConsensusError.Timeout(Duration.ofSeconds(1)))))
                .isFalse();

        assertThat(outcomes.done()).isEqualTo(1);
        assertThat(outcomes.failures()).isEqualTo(2);
        assertThat(outcomes.lastFailure()).contains("Unknown").contains("Timeout");
    }

    @Test
    void countsLatencyFromWhenAProposalWasDue() {
        outcomes.ended(System.nanoTime(), DECIDED);
        outcomes.record();
        outcomes.ended(System.nanoTime() - TimeUnit.SECONDS.toNanos(3), DECIDED);

        assertThat(outcomes.nanos().getTotalCount()).isEqualTo(1);
        assertThat(outcomes.nanos().getMaxValue())
                .isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(3) * 99 / 100);
    }
}
