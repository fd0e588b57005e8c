package io.quorate.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.ConsensusError;
import io.quorate.api.ProposalResult;
import io.quorate.bench.node.EngineTarget;
import io.quorate.bench.node.Target;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadTest {

    private final HeldEngine engine = new HeldEngine();
    private final Target target = new EngineTarget(engine);

    private static Thread ending(Load load) {
        Thread ending =
                new Thread(
                        () -> {
                            try {
                                load.end();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        ending.start();
        return ending;
    }

    @Test
    void closedLoadKeepsItsNumberUnderWay() throws InterruptedException {
        Load load = new ClosedLoad(() -> target, Workload.closed(16, 3));
        load.start();
        engine.awaitHeld(3);

        engine.end(HeldEngine.DECIDED);
        engine.end(HeldEngine.DECIDED);

        engine.awaitHeld(3);
        assertThat(engine.held()).isEqualTo(3);
        assertThat(load.outcomes().done()).isEqualTo(2);
        engine.decideWhile(ending(load));
        assertThat(load.outcomes().failures()).isZero();
    }

    @Test
    void closedLoadProposesAgainWhatFailed() throws InterruptedException {
        Load load = new ClosedLoad(() -> target, Workload.closed(16, 2));
        load.start();
        engine.awaitHeld(2);

        engine.end(new ProposalResult.Refused(new ConsensusError.Closed()));

        engine.awaitHeld(2);
        engine.decideWhile(ending(load));
        assertThat(load.outcomes().failures()).isEqualTo(1);
        assertThat(load.outcomes().lastFailure()).contains("Refused");
    }

    @Test
    void closedLoadEndsWhenItsLastProposalsFail() throws InterruptedException {
        Load load = new ClosedLoad(() -> target, Workload.closed(16, 2));
        load.start();
        engine.awaitHeld(2);
        Thread ending = ending(load);

        engine.end(new ProposalResult.Unknown(new ConsensusError.Closed()));
        engine.end(new ProposalResult.Refused(new ConsensusError.Closed()));

        ending.join();
        assertThat(load.outcomes().done()).isZero();
    }

    @Test
    void loadsEndWhenNobodyLeads() throws InterruptedException {
        Load.Leaders none =
                () -> {
                    throw new IllegalStateException("nobody leads");
                };
        for (Load load :
                List.of(
                        new ClosedLoad(none, Workload.closed(16, 2)),
                        new OpenLoad(none, Workload.open(16, 100)))) {
            load.start();
            while (load.outcomes().failures() == 0) {
                Thread.onSpinWait();
            }
            load.end();
            assertThat(load.outcomes().lastFailure()).isEqualTo("nobody leads");
        }
    }

    @Test
    void openLoadGoesOnWhileNothingIsDecidedAndCountsFromWhenProposalsWereDue()
            throws InterruptedException {
        Load load = new OpenLoad(() -> target, Workload.open(16, 1_000));
        load.outcomes().record();
        load.start();

        // The hundredth is due 99 ms after the first, and made no sooner.
        engine.awaitHeld(100);
        engine.decideWhile(ending(load));

        assertThat(load.outcomes().done()).isGreaterThanOrEqualTo(100);
        assertThat(load.outcomes().nanos().getMaxValue())
                .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(98));
    }
}
