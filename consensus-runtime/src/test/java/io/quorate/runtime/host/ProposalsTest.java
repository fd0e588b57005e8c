package io.quorate.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineStatus.Health;
import io.quorate.api.ProposalResult;
import io.quorate.api.ReadMode;
import io.quorate.api.ReadResult;
import io.quorate.runtime.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How proposals and reads end: exactly once, and truly. */
class ProposalsTest {

    /** Gives every proposal the next position, in epoch 1. */
    private static ScriptedCore.Script assignAll() {
        long[] position = {0};
        return (input, effects) -> {
            if (input instanceof Input.Proposed<String> proposed) {
                position[0]++;
                effects.assign(proposed.id(), position[0], 1);
            }
        };
    }

    /** Decides every proposal at once. */
    private static ScriptedCore.Script decideAll() {
        long[] position = {0};
        return (input, effects) -> {
            if (input instanceof Input.Proposed<String> proposed) {
                position[0]++;
                effects.assign(proposed.id(), position[0], 1);
                effects.decide(position[0], 1, proposed.command());
            }
        };
    }

    private static CompletableFuture<ProposalResult> propose(Rig rig, String command) {
        return rig.engine.propose(Bytes.utf8(command)).toCompletableFuture();
    }

    @Test
    void aDecidedProposalBringsPositionAndResultAfterItWasApplied() {
        try (Rig rig = Rig.started()) {
            rig.script(decideAll());
            CompletableFuture<ProposalResult> outcome = propose(rig, "x");
            rig.lanes.runLoop();
            assertThat(outcome).isNotDone();
            rig.lanes.runAll();
            assertThat(outcome)
                    .isCompletedWithValue(new ProposalResult.Decided(1, 1, Bytes.utf8("done x")));
            assertThat(rig.core().inputs).contains(new Input.Applied<>(1));
        }
    }

    @Test
    void whatGathersWhileOneBatchIsAppliedIsTheNextBatch() {
        try (Rig rig = Rig.started()) {
            rig.script(decideAll());
            propose(rig, "a");
            rig.lanes.runLoop();
            propose(rig, "b");
            rig.lanes.runLoop();
            propose(rig, "c");
            rig.lanes.runLoop();
            rig.lanes.runAll();
            assertThat(rig.journal.content).isEqualTo("a;b;c;");
            assertThat(rig.journal.batchSizes).containsExactly(1, 2);
        }
    }

    @Test
    void aProposalIsRefusedUntilItHasAPlaceAndUnknownAfterwards() {
        Rig rig = Rig.started();
        rig.script(
                (input, effects) -> {
                    if (input instanceof Input.Proposed<String> proposed
                            && proposed.command().equals(Bytes.utf8("placed"))) {
                        effects.assign(proposed.id(), 1, 1);
                    }
                });
        CompletableFuture<ProposalResult> placed = propose(rig, "placed");
        CompletableFuture<ProposalResult> waiting = propose(rig, "waiting");
        rig.lanes.runAll();
        CompletableFuture<ProposalResult> unread = propose(rig, "unread");
        rig.close();
        assertThat(placed).isCompletedWithValueMatching(Refusals::isUnknown);
        assertThat(waiting).isCompletedWithValueMatching(Refusals::isRefused);
        assertThat(unread).isCompletedWithValueMatching(Refusals::isRefused);
        assertThat(propose(rig, "late")).isCompletedWithValueMatching(Refusals::isRefused);
    }

    @Test
    void losingLeadershipLeavesTheOutcomeOfAllThatWereAssignedOpen() {
        try (Rig rig = Rig.started()) {
            rig.script(assignAll());
            CompletableFuture<ProposalResult> outcome = propose(rig, "x");
            rig.lanes.runAll();
            rig.script(
                    (input, effects) ->
                            effects.abandonProposals(
                                    new ConsensusError.LeadershipLost("another leads")));
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("m"));
            rig.lanes.runAll();
            assertThat(outcome).isCompletedWithValueMatching(Refusals::isUnknown);
        }
    }

    @Test
    void aPositionDecidedInAnotherEpochIsNoProofForTheProposalThatHadIt() {
        try (Rig rig = Rig.started()) {
            rig.script(assignAll());
            CompletableFuture<ProposalResult> outcome = propose(rig, "mine");
            rig.lanes.runAll();
            rig.script(
                    (input, effects) -> {
                        if (input instanceof Input.Received) {
                            effects.decide(1, 2, Bytes.utf8("theirs"));
                        }
                    });
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("m"));
            rig.lanes.runAll();
            assertThat(outcome).isCompletedWithValueMatching(Refusals::isUnknown);
            assertThat(rig.journal.content).isEqualTo("theirs;");
        }
    }

    @Test
    void aProposalThatTakesTooLongEndsAsUnknownAndNothingIsLeft() {
        try (Rig rig = Rig.started()) {
            rig.script(assignAll());
            List<CompletableFuture<ProposalResult>> outcomes = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                outcomes.clear();
                for (int i = 0; i < Rig.LIMITS.pendingProposalsMax(); i++) {
                    outcomes.add(propose(rig, "x"));
                }
                rig.lanes.pass(Rig.LIMITS.proposalTimeout().toNanos() + Rig.TICK.toNanos());
                assertThat(outcomes)
                        .allSatisfy(
                                outcome ->
                                        assertThat(outcome)
                                                .isCompletedWithValueMatching(Refusals::isUnknown));
            }
        }
    }

    @Test
    void proposalsBeyondTheirNumberOrBytesAreRefusedAndNothingHappens() {
        try (Rig rig = Rig.started()) {
            rig.script(assignAll());
            for (int i = 0; i < Rig.LIMITS.pendingProposalsMax(); i++) {
                assertThat(propose(rig, "x")).isNotDone();
            }
            assertThat(propose(rig, "x"))
                    .isCompletedWithValueMatching(
                            result ->
                                    Refusals.isRefusedBy(ConsensusError.Overloaded.class, result));
        }
        try (Rig rig = Rig.started()) {
            rig.script(assignAll());
            for (int i = 0; i < 3; i++) {
                assertThat(propose(rig, "x".repeat(100))).isNotDone();
            }
            assertThat(propose(rig, "x"))
                    .isCompletedWithValueMatching(
                            result ->
                                    Refusals.isRefusedBy(ConsensusError.Overloaded.class, result));
        }
    }

    @Test
    void aProposalThatEndedMakesRoomForTheNext() {
        try (Rig rig = Rig.started()) {
            rig.script(decideAll());
            for (int i = 0; i < 10 * Rig.LIMITS.pendingProposalsMax(); i++) {
                CompletableFuture<ProposalResult> outcome = propose(rig, "x".repeat(100));
                rig.lanes.runAll();
                assertThat(outcome.join()).isInstanceOf(ProposalResult.Decided.class);
            }
        }
    }

    @Test
    void theLargestCommandIsTakenAndOneByteMoreIsRefused() {
        try (Rig rig = Rig.started()) {
            rig.script(decideAll());
            int max = Rig.LIMITS.commandBytesMax();
            CompletableFuture<ProposalResult> largest = propose(rig, "x".repeat(max));
            rig.lanes.runAll();
            assertThat(largest.join()).isInstanceOf(ProposalResult.Decided.class);
            assertThat(propose(rig, "x".repeat(max + 1)))
                    .isCompletedWithValueMatching(
                            result -> Refusals.isRefusedBy(ConsensusError.TooLarge.class, result));
        }
    }

    static List<Throwable> failures() {
        return List.of(new IllegalStateException("disk full"), new OutOfMemoryError("heap"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aStateMachineThatThrowsStopsTheReplicaAndNothingIsAppliedAgain(Throwable failure) {
        try (Rig rig = Rig.started()) {
            rig.script(decideAll());
            rig.journal.broken = failure;
            CompletableFuture<ProposalResult> outcome = propose(rig, "x");
            rig.lanes.runAll();
            assertThat(rig.engine.status().health()).isEqualTo(Health.FAILED);
            assertThat(rig.engine.status().failure().orElseThrow())
                    .isInstanceOf(ConsensusError.ApplyFailed.class);
            assertThat(outcome).isCompletedWithValueMatching(Refusals::isUnknown);
            rig.journal.broken = null;
            propose(rig, "y");
            rig.lanes.runAll();
            assertThat(rig.journal.content).isEmpty();
        }
    }

    @Test
    void aReadWaitsForItsPosition() {
        try (Rig rig = Rig.started()) {
            rig.script(
                    (input, effects) -> {
                        if (input instanceof Input.ReadRequested<String> read) {
                            effects.releaseRead(read.id(), 2);
                        } else if (input instanceof Input.Received) {
                            effects.decide(1, 1, Bytes.utf8("a"));
                            effects.decideInternal(2, 1);
                        }
                    });
            CompletableFuture<ReadResult> read =
                    rig.engine.read(ReadMode.LINEARIZABLE).toCompletableFuture();
            rig.lanes.runAll();
            assertThat(read).isNotDone();
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("m"));
            rig.lanes.runAll();
            assertThat(read.join())
                    .isInstanceOfSatisfying(
                            ReadResult.Ready.class,
                            ready -> assertThat(ready.position()).isEqualTo(2));
        }
    }

    @Test
    void readsAreBoundedTimedAndRefusedAtTheEnd() {
        Rig rig = Rig.started();
        CompletableFuture<ReadResult> first = read(rig);
        CompletableFuture<ReadResult> second = read(rig);
        assertThat(read(rig).join())
                .isEqualTo(
                        new ReadResult.Refused(new ConsensusError.Overloaded("pending reads", 2)));
        rig.lanes.pass(Rig.LIMITS.proposalTimeout().toNanos() + Rig.TICK.toNanos());
        assertThat(first.join()).isInstanceOf(ReadResult.Refused.class);
        assertThat(second.join()).isInstanceOf(ReadResult.Refused.class);
        CompletableFuture<ReadResult> third = read(rig);
        rig.close();
        assertThat(third.join()).isEqualTo(new ReadResult.Refused(new ConsensusError.Closed()));
        assertThat(rig.engine.read(ReadMode.LEASE).toCompletableFuture().join())
                .isInstanceOf(ReadResult.Refused.class);
    }

    private static CompletableFuture<ReadResult> read(Rig rig) {
        return rig.engine.read(ReadMode.LINEARIZABLE).toCompletableFuture();
    }
}
