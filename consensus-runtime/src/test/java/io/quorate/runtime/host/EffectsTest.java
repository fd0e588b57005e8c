package io.quorate.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineEvent;
import io.quorate.api.EngineStatus;
import io.quorate.api.EngineStatus.Health;
import io.quorate.api.NodeId;
import io.quorate.api.ProposalResult;
import io.quorate.runtime.Input;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When the effects of a step take place, and when they never do. */
class EffectsTest {

    @Test
    void theStatusCountsTheSilenceOfPeersInMilliseconds() {
        try (Rig rig = Rig.started()) {
            rig.core().peers =
                    List.of(
                            new EngineStatus.Peer(Rig.TWO, 5, 3),
                            new EngineStatus.Peer(NodeId.of(3), -1, -1));
            rig.lanes.pass(2 * Rig.TICK.toNanos());
            assertThat(rig.engine.status().peers())
                    .containsExactly(
                            new EngineStatus.Peer(Rig.TWO, 5, 3 * Rig.TICK.toMillis()),
                            new EngineStatus.Peer(NodeId.of(3), -1, -1));
        }
    }

    @Test
    void whatMustBeDurableLeavesAfterTheSyncAndTheRestBeforeIt() {
        try (Rig rig = Rig.started()) {
            rig.script(
                    (input, effects) -> {
                        if (input instanceof Input.Received) {
                            effects.append(Bytes.utf8("record"));
                            effects.sendWhenDurable(Rig.TWO, "ack");
                            effects.send(Rig.TWO, "hint");
                        }
                    });
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("entry"));
            rig.lanes.runAll();
            assertThat(rig.log.records).hasSize(1);
            assertThat(rig.messages()).containsExactly("2:hint");

            rig.log.sync();
            rig.lanes.runAll();
            assertThat(rig.messages()).containsExactly("2:hint", "2:ack");
        }
    }

    @Test
    void anAckWithoutANewRecordWaitsForTheOldOnes() {
        try (Rig rig = Rig.started()) {
            rig.script(
                    (input, effects) -> {
                        if (input instanceof Input.Received<String> received) {
                            if (received.message().equals("entry")) {
                                effects.append(Bytes.utf8("record"));
                            } else {
                                effects.sendWhenDurable(Rig.TWO, "ack");
                            }
                        }
                    });
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("entry"));
            rig.lanes.runAll();
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("entry again"));
            rig.lanes.runAll();
            assertThat(rig.messages()).isEmpty();

            rig.log.sync();
            rig.lanes.runAll();
            assertThat(rig.messages()).containsExactly("2:ack");
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("entry again"));
            rig.lanes.runAll();
            assertThat(rig.messages()).containsExactly("2:ack", "2:ack");
        }
    }

    @Test
    void aSyncOfTheFirstRecordsDoesNotReleaseWhatWaitsForLaterOnes() {
        try (Rig rig = Rig.started()) {
            rig.script(
                    (input, effects) -> {
                        if (input instanceof Input.Received<String> received) {
                            effects.append(Bytes.utf8("record"));
                            effects.sendWhenDurable(Rig.TWO, "ack " + received.message());
                        }
                    });
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("a"));
            rig.lanes.runAll();
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("b"));
            rig.lanes.runAll();
            rig.log.listener.durable(1);
            rig.lanes.runAll();
            assertThat(rig.messages()).containsExactly("2:ack a");
        }
    }

    @Test
    void aBrokenRuleStopsTheReplicaBeforeAnythingOfTheBatchTakesPlace() {
        try (Rig rig = Rig.started()) {
            rig.script(
                    (input, effects) -> {
                        if (input instanceof Input.Received<String> received) {
                            effects.append(Bytes.utf8("record"));
                            effects.send(Rig.TWO, received.message());
                            if (received.message().equals("second")) {
                                rig.core().brokenRule = "one and one is three";
                            }
                        }
                    });
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("first"));
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("second"));
            CompletableFuture<ProposalResult> behind =
                    rig.engine.propose(Bytes.utf8("x")).toCompletableFuture();
            rig.lanes.runAll();

            assertThat(rig.sent).isEmpty();
            assertThat(rig.log.records).isEmpty();
            assertThat(rig.engine.status().health()).isEqualTo(Health.FAILED);
            assertThat(rig.engine.explain()).contains("one and one is three");
            assertThat(behind).isCompletedWithValueMatching(Refusals::isRefused);
            assertThat(rig.events.get(rig.events.size() - 1).kind())
                    .isEqualTo(EngineEvent.Kind.FAILED);

            rig.core().brokenRule = null;
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("third"));
            rig.lanes.pass(Rig.TICK.toNanos() * 3);
            assertThat(rig.sent).isEmpty();
        }
    }

    @Test
    void aCoreThatThrowsStopsTheReplicaToo() {
        try (Rig rig = Rig.started()) {
            rig.script(
                    (input, effects) -> {
                        if (input instanceof Input.Received) {
                            effects.send(Rig.TWO, "too late");
                            throw new ArithmeticException("by zero");
                        }
                    });
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("m"));
            rig.lanes.runAll();
            assertThat(rig.sent).isEmpty();
            assertThat(rig.engine.status().failure().orElseThrow())
                    .isInstanceOfSatisfying(
                            ConsensusError.InvariantBroken.class,
                            error -> assertThat(error.detail()).contains("by zero"));
        }
    }

    @Test
    void aFailedSyncStopsTheReplicaAndWhatWaitedForItNeverLeaves() {
        try (Rig rig = Rig.started()) {
            rig.script(
                    (input, effects) -> {
                        if (input instanceof Input.Proposed<String> proposed) {
                            effects.assign(proposed.id(), 1, 1);
                            effects.append(proposed.command());
                            effects.sendWhenDurable(Rig.TWO, "ack");
                        }
                    });
            CompletableFuture<ProposalResult> outcome =
                    rig.engine.propose(Bytes.utf8("x")).toCompletableFuture();
            rig.lanes.runAll();
            rig.log.fail();
            rig.lanes.runAll();
            assertThat(rig.engine.status().failure().orElseThrow())
                    .isInstanceOf(ConsensusError.StorageFailed.class);
            assertThat(outcome).isCompletedWithValueMatching(Refusals::isUnknown);
            rig.log.listener.durable(1);
            rig.lanes.runAll();
            assertThat(rig.sent).isEmpty();
        }
    }

    @Test
    void aPrefixIsReleasedOnlyWhenWhatReplacesItIsDurable() {
        try (Rig rig = Rig.started()) {
            rig.script(
                    (input, effects) -> {
                        if (input instanceof Input.Received) {
                            effects.append(Bytes.utf8("old"));
                            effects.append(Bytes.utf8("small state, again"));
                            effects.release(2);
                        }
                    });
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("m"));
            rig.lanes.runAll();
            assertThat(rig.log.released).isEqualTo(1);
            rig.log.sync();
            rig.lanes.runAll();
            assertThat(rig.log.released).isEqualTo(2);
        }
    }

    @Test
    void oldRecordsAreLoadedWithinTheBoundGiven() {
        try (Rig rig = Rig.started()) {
            rig.script(
                    (input, effects) -> {
                        if (input instanceof Input.Received) {
                            effects.append(Bytes.utf8("aaaa"));
                            effects.append(Bytes.utf8("bbbb"));
                            effects.append(Bytes.utf8("cccc"));
                            effects.load(1, 3, 9);
                        }
                    });
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("m"));
            rig.lanes.runAll();
            assertThat(rig.core().inputs)
                    .contains(
                            new Input.Loaded<>(1, List.of(Bytes.utf8("aaaa"), Bytes.utf8("bbbb"))));
        }
    }

    @Test
    void whatIsNoMessageIsDroppedAndCounted() {
        try (Rig rig = Rig.started()) {
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("!"));
            rig.arrives(Rig.TWO, Wire.OFFER, Bytes.utf8("short"));
            rig.arrives(Rig.TWO, 77, Bytes.utf8("unheard of"));
            rig.lanes.runAll();
            assertThat(rig.core().inputs).isEmpty();
            assertThat(rig.engine.status().health()).isEqualTo(Health.RUNNING);
            assertThat(rig.engine.explain()).contains("dropped 1 messages");
        }
    }

    @Test
    void messagesThatNobodyReadsAreBounded() {
        try (Rig rig = Rig.started()) {
            for (int i = 0; i < 10; i++) {
                rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("m".repeat(100)));
            }
            rig.lanes.runAll();
            assertThat(rig.core().inputs).hasSize(4);
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("after"));
            rig.lanes.runAll();
            assertThat(rig.core().inputs).hasSize(5);
        }
    }
}
