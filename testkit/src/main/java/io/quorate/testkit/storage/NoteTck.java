package io.quorate.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every storage must do with notes, and how it tells what became of it. */
public abstract class NoteTck extends StorageTck {

    private static final int LARGEST = 16 << 20;

    @Test
    void theLastNoteOfAGroupIsThereAlsoAfterAReopening() {
        assertThat(storage.note(0)).isEmpty();
        storage.putNote(0, Bytes.utf8("first"));
        storage.putNote(3, Bytes.utf8("of another group"));
        storage.putNote(0, Bytes.utf8("second"));
        assertThat(storage.note(0)).contains(Bytes.utf8("second"));
        reopen();
        assertThat(storage.note(0)).contains(Bytes.utf8("second"));
        assertThat(storage.note(3)).contains(Bytes.utf8("of another group"));
        assertThat(storage.note(1)).isEmpty();
    }

    @Test
    void aNoteCanBeEmptyOrLargeButNotTooLarge() {
        storage.putNote(0, Bytes.EMPTY);
        assertThat(storage.note(0)).contains(Bytes.EMPTY);
        Bytes large = Bytes.wrap(new byte[LARGEST]);
        storage.putNote(0, large);
        assertThat(storage.note(0)).contains(large);
        Bytes tooLarge = Bytes.wrap(new byte[LARGEST + 1]);
        assertThatThrownBy(() -> storage.putNote(0, tooLarge))
                .isInstanceOfSatisfying(
                        ConsensusException.class,
                        e -> assertThat(e.error()).isInstanceOf(ConsensusError.TooLarge.class));
        assertThat(storage.note(0)).contains(large);
    }

    @Test
    void anotherOpeningIsKnownByItsNumberAndAnotherStorageByItsIncarnation() {
        UUID incarnation = storage.incarnation();
        UUID opening = storage.opening();
        assertThat(storage.opening()).isEqualTo(opening);
        reopen();
        assertThat(storage.incarnation()).isEqualTo(incarnation);
        assertThat(storage.opening()).isNotEqualTo(opening);
        storage.putNote(0, Bytes.utf8("goes with the rest"));
        storage.close();
        provider().destroy(context());
        open();
        assertThat(storage.incarnation()).isNotEqualTo(incarnation);
        assertThat(storage.note(0)).isEmpty();
    }
}
