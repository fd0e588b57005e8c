package io.quorate.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.EngineStatus.Health;
import io.quorate.api.Envelope;
import io.quorate.runtime.Input;
import io.quorate.runtime.host.Acquaintances.Life;
import io.quorate.runtime.host.Wire.Introduction;
import io.quorate.runtime.host.Wire.Recall;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who has lost what was stored is known again, and says nothing. */
class IntroductionsTest {

    private static final UUID NOBODY = new UUID(0, 0);
    private static final UUID THEIRS = new UUID(2, 1);
    private static final UUID FIRST = new UUID(2, 2);
    private static final UUID SECOND = new UUID(2, 3);

    private static Rig unknown() {
        Rig rig = new Rig();
        rig.engine.start();
        rig.script(
                (input, effects) -> {
                    if (input instanceof Input.Received) {
                        effects.send(Rig.TWO, "answer");
                    }
                });
        return rig;
    }

    private static void asks(Rig rig) {
        rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("question"));
        rig.lanes.runAll();
    }

    private static void recalls(Rig rig, Life life) {
        rig.arrives(Rig.TWO, Wire.RECALL, Wire.recall(new Recall(Rig.OPENING, life)));
        rig.lanes.runAll();
    }

    private static void introduces(Rig rig, Life life, UUID continued) {
        rig.arrives(
                Rig.TWO, Wire.INTRODUCTION, Wire.introduction(new Introduction(life, continued)));
    }

    private static Life theirs(long number, UUID opening, long lsn) {
        return new Life(THEIRS, number, opening, lsn);
    }

    private static Life mine(long number, UUID opening, long lsn) {
        return new Life(Rig.INCARNATION, number, opening, lsn);
    }

    private static List<Introduction> introductions(Rig rig) {
        List<Introduction> found = new ArrayList<>();
        for (Envelope envelope : rig.introductions) {
            if (envelope.kind() == Wire.INTRODUCTION) {
                found.add(Wire.readIntroduction(envelope.payload()));
            }
        }
        return found;
    }

    private static @Nullable Life recalled(Rig rig) {
        Life last = null;
        for (Envelope envelope : rig.introductions) {
            if (envelope.kind() == Wire.RECALL) {
                last = Wire.readRecall(envelope.payload()).known();
            }
        }
        return last;
    }

    /** The note of a node that was opened as {@code openings}, and knows nobody. */
    private static Bytes noteOf(UUID... openings) {
        Acquaintances mine = new Acquaintances();
        for (UUID opening : openings) {
            mine.born(opening);
        }
        mine.establish();
        return mine.encode();
    }

    @Test
    void nothingIsSaidToWhoDoesNotKnowThisLife() {
        try (Rig rig = unknown()) {
            asks(rig);
            assertThat(rig.sent).isEmpty();
            assertThat(rig.engine.counters()).containsEntry("messages_withheld", 1L);
            rig.lanes.pass(Rig.TICK.toNanos());
            assertThat(introductions(rig))
                    .contains(new Introduction(mine(1, Rig.OPENING, 0), NOBODY));
            rig.isKnown();
            asks(rig);
            assertThat(rig.messages()).containsExactly("2:answer");
        }
    }

    @Test
    void aLifeIsNotedBeforeAnybodyHearsOfIt() {
        try (Rig rig = new Rig()) {
            rig.engine.start();
            assertThat(rig.introductions).isEmpty();
            assertThat(Acquaintances.decode(note(rig)).lives()).isEqualTo(1);
        }
    }

    @Test
    void whoIsRecalledAsAnEarlierLifeOfItsOwnSaysSo() {
        try (Rig rig = new Rig()) {
            rig.note = noteOf(FIRST, SECOND);
            rig.engine.start();
            recalls(rig, mine(1, FIRST, 0));
            assertThat(introductions(rig))
                    .containsExactly(new Introduction(mine(3, Rig.OPENING, 0), FIRST));
            assertThat(rig.engine.status().health()).isEqualTo(Health.RUNNING);
        }
    }

    @Test
    void whoIsRecalledAsAnotherIncarnationStopsForGood() {
        try (Rig rig = unknown()) {
            recalls(rig, theirs(1, FIRST, 0));
            assertAmnesia(rig, THEIRS.toString());
            asks(rig);
            assertThat(rig.sent).isEmpty();
        }
    }

    @Test
    void whoIsRecalledAsALifeThatItDoesNotRememberStopsForGood() {
        try (Rig rig = new Rig()) {
            rig.note = noteOf(FIRST);
            rig.engine.start();
            recalls(rig, mine(2, SECOND, 0));
            assertAmnesia(rig, SECOND.toString());
        }
    }

    @Test
    void whoHasFewerRecordsThanItIsKnownToHaveHadStopsForGood() {
        try (Rig rig = new Rig()) {
            rig.note = noteOf(FIRST);
            rig.engine.start();
            recalls(rig, mine(1, FIRST, 7));
            assertAmnesia(rig, "7 records");
        }
    }

    private static void assertAmnesia(Rig rig, String known) {
        assertThat(rig.engine.status().health()).isEqualTo(Health.FAILED);
        ConsensusError failure = rig.engine.status().failure().orElseThrow();
        assertThat(failure).isInstanceOf(ConsensusError.Amnesia.class);
        assertThat(failure.message())
                .contains("node 1 has lost", "node 2 knows it", known, "never used");
        assertThat(rig.introductions).anyMatch(envelope -> envelope.kind() == Wire.FORGOTTEN);
        assertThat(Acquaintances.decode(note(rig)).witness()).isEqualTo(Rig.TWO);
    }

    @Test
    void whoWasFoundOutDoesNotStartAgain() {
        Acquaintances found = new Acquaintances();
        found.born(FIRST);
        found.estrange(Rig.TWO);
        try (Rig rig = new Rig()) {
            rig.note = found.encode();
            assertThatThrownBy(rig.engine::start)
                    .isInstanceOf(ConsensusException.class)
                    .hasMessageContaining("node 1 has lost what it had stored");
        }
    }

    @Test
    void anAnswerToAnotherLifeSaysNothing() {
        try (Rig rig = unknown()) {
            Recall late = new Recall(FIRST, mine(1, FIRST, 0));
            rig.arrives(Rig.TWO, Wire.RECALL, Wire.recall(late));
            asks(rig);
            assertThat(rig.sent).isEmpty();
            assertThat(rig.engine.status().health()).isEqualTo(Health.RUNNING);
        }
    }

    @Test
    void aPeerIsToldThatItIsKnownWhenThatIsDurable() {
        try (Rig rig = Rig.started()) {
            introduces(rig, theirs(1, FIRST, 5), NOBODY);
            rig.lanes.runLoop();
            assertThat(recalled(rig)).isNull();
            introduces(rig, theirs(1, FIRST, 5), NOBODY);
            rig.lanes.runLoop();
            assertThat(recalled(rig)).isNull();
            rig.lanes.runAll();
            assertThat(recalled(rig)).isEqualTo(theirs(1, FIRST, 5));
            assertThat(Acquaintances.decode(note(rig)).known(Rig.TWO))
                    .isEqualTo(theirs(1, FIRST, 5));
        }
    }

    @Test
    void anotherLifeOfAPeerCountsWhenItGoesOnFromTheOneThatIsKnown() {
        try (Rig rig = Rig.started()) {
            introduces(rig, theirs(1, FIRST, 5), NOBODY);
            rig.lanes.runAll();
            introduces(rig, theirs(2, SECOND, 4), NOBODY);
            rig.lanes.runAll();
            assertThat(recalled(rig)).isEqualTo(theirs(1, FIRST, 5));
            introduces(rig, theirs(2, SECOND, 6), FIRST);
            rig.lanes.runAll();
            assertThat(recalled(rig)).isEqualTo(theirs(2, SECOND, 6));
        }
    }

    @Test
    void whatAPeerTellsOfItsRecordsIsHeldAgainstItsNextLife() {
        try (Rig rig = Rig.started()) {
            introduces(rig, theirs(1, FIRST, 5), NOBODY);
            introduces(rig, theirs(1, FIRST, 9), NOBODY);
            introduces(rig, theirs(1, FIRST, 8), NOBODY);
            rig.lanes.runAll();
            introduces(rig, theirs(2, SECOND, 5), NOBODY);
            rig.lanes.runAll();
            assertThat(recalled(rig)).isEqualTo(theirs(1, FIRST, 9));
        }
    }

    @Test
    void aPeerThatHasForgottenIsNamedInTheExplanation() {
        try (Rig rig = Rig.started()) {
            introduces(rig, theirs(1, FIRST, 5), NOBODY);
            rig.lanes.runAll();
            Introduction wiped = new Introduction(new Life(SECOND, 1, SECOND, 0), FIRST);
            rig.arrives(Rig.TWO, Wire.FORGOTTEN, Wire.introduction(wiped));
            rig.lanes.runAll();
            assertThat(rig.engine.explain())
                    .contains("node 2 has lost", THEIRS.toString(), SECOND.toString());
            assertThat(rig.events).anyMatch(event -> event.detail().contains("node 2 has lost"));
        }
    }

    @Test
    void howManyRecordsAreDurableIsToldOnceInAWhile() {
        try (Rig rig = Rig.started()) {
            rig.script((input, effects) -> effects.append(Bytes.utf8("record")));
            asks(rig);
            rig.log.sync();
            rig.lanes.runAll();
            rig.script((input, effects) -> {});
            rig.introductions.clear();
            rig.lanes.pass(3_000_000_000L);
            assertThat(introductions(rig)).hasSize(1);
            assertThat(introductions(rig).get(0).life().lsn()).isPositive();
        }
    }

    @Test
    void ofManyLivesTheOldestAreForgottenAndBelieved() {
        Acquaintances mine = new Acquaintances();
        for (int life = 1; life <= Acquaintances.OWN_MAX + 10; life++) {
            mine.born(new UUID(9, life));
        }
        Acquaintances read = Acquaintances.decode(mine.encode());
        assertThat(read.lives()).isEqualTo(Acquaintances.OWN_MAX + 10);
        assertThat(read.wasMine(mine(10, new UUID(9, 4_711), 0))).isTrue();
        assertThat(read.wasMine(mine(11, new UUID(9, 11), 0))).isTrue();
        assertThat(read.wasMine(mine(11, new UUID(9, 12), 0))).isFalse();
        assertThat(read.wasMine(mine(read.lives() + 1, new UUID(9, 1), 0))).isFalse();
        assertThat(read.wasMine(mine(0, NOBODY, 0))).isFalse();
    }

    @Test
    void whatIsNoNoteIsRefused() {
        Bytes note = noteOf(FIRST);
        for (Bytes bad :
                List.of(
                        Bytes.EMPTY,
                        note.slice(0, note.size() - 1),
                        Bytes.utf8("x" + "0".repeat(60)))) {
            assertThatThrownBy(() -> Acquaintances.decode(bad))
                    .isInstanceOf(ConsensusException.class)
                    .hasMessageContaining("the note of " + bad.size() + " bytes");
        }
    }

    private static Bytes note(Rig rig) {
        if (rig.note == null) {
            throw new AssertionError("nothing was noted");
        }
        return rig.note;
    }
}
