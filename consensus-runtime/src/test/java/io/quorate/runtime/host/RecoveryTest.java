package io.quorate.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.EngineStatus.Health;
import io.quorate.api.SnapshotStore.Draft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** How a replica comes back. */
class RecoveryTest {

    @Test
    void theSnapshotComesFirstThenTheRecordsThenTheStart() throws IOException {
        try (Rig rig = new Rig()) {
            rig.log.records.add(Bytes.utf8("a"));
            rig.log.records.add(Bytes.utf8("b"));
            putSnapshot(rig, 7, "state;");
            rig.engine.start();
            assertThat(rig.core().history)
                    .containsExactly("restore 7", "replay 1 a", "replay 2 b", "start 7");
            assertThat(rig.journal.content).isEqualTo("state;");
        }
    }

    @Test
    void aStateThatIsAheadOfTheSnapshotStays() throws IOException {
        try (Rig rig = new Rig()) {
            putSnapshot(rig, 7, "old;");
            rig.journal.position = 9;
            rig.journal.content = "new;";
            rig.engine.start();
            assertThat(rig.core().history).containsExactly("restore 7", "start 9");
            assertThat(rig.journal.content).isEqualTo("new;");
        }
    }

    @Test
    void whatTheCoreWantsDoneAtItsStartIsDone() {
        try (Rig rig = new Rig()) {
            rig.prepare =
                    core ->
                            core.atStart =
                                    (input, effects) -> {
                                        effects.append(Bytes.utf8("fresh"));
                                        effects.sendWhenDurable(Rig.TWO, "hello");
                                        effects.decide(1, 1, Bytes.utf8("x"));
                                    };
            rig.engine.start();
            rig.isKnown();
            assertThat(rig.sent).isEmpty();
            rig.log.sync();
            rig.lanes.runAll();
            assertThat(rig.messages()).containsExactly("2:hello");
            assertThat(rig.journal.content).isEqualTo("x;");
        }
    }

    @Test
    void aDamagedLogKeepsTheEngineFromStartingAndSaysWhere() {
        try (Rig rig = new Rig()) {
            rig.log.damage = new ConsensusError.Corrupt("wal/1", 42, "checksum");
            assertThatThrownBy(rig.engine::start)
                    .isInstanceOf(ConsensusException.class)
                    .hasMessageContaining("wal/1")
                    .hasMessageContaining("42");
            assertThat(rig.engine.status().health()).isEqualTo(Health.FAILED);
            assertThat(rig.engine.propose(Bytes.utf8("x")).toCompletableFuture().join())
                    .matches(result -> Refusals.isRefusedBy(ConsensusError.Corrupt.class, result));
            assertThat(rig.log.closed).isTrue();
        }
    }

    @Test
    void closingClosesTheLogAndNothingRunsAfterwards() {
        Rig rig = Rig.started();
        rig.close();
        rig.close();
        assertThat(rig.log.closed).isTrue();
        assertThat(rig.engine.status().health()).isEqualTo(Health.CLOSED);
        int before = rig.core().inputs.size();
        rig.lanes.pass(Rig.TICK.toNanos() * 5);
        assertThat(rig.core().inputs).hasSize(before);
    }

    private static void putSnapshot(Rig rig, long position, String state) throws IOException {
        try (Draft draft = rig.snapshots.create(position, Bytes.utf8("header"))) {
            draft.out().write(state.getBytes(StandardCharsets.UTF_8));
            draft.publish();
        }
    }
}
