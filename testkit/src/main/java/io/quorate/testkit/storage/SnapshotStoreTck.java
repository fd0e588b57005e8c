package io.quorate.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.SnapshotInfo;
import io.quorate.api.SnapshotStore;
import io.quorate.api.SnapshotStore.Draft;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What every {@link SnapshotStore} must do. */
public abstract class SnapshotStoreTck extends StorageTck {

    private static final Bytes HEADER = Bytes.utf8("epoch and members");

    private SnapshotStore store() {
        return storage.snapshots(0);
    }

    private static byte[] state(int seed, int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }

    private SnapshotInfo take(long position, byte[] state) throws IOException {
        try (Draft draft = store().create(position, HEADER)) {
            draft.out().write(state);
            return draft.publish();
        }
    }

    private byte[] contents(SnapshotInfo info) throws IOException {
        try (InputStream in = store().open(info)) {
            return in.readAllBytes();
        }
    }

    @Test
    void aPublishedSnapshotIsCurrentAndWhole() throws IOException {
        assertThat(store().current()).isEmpty();
        byte[] state = state(1, 100_000);
        SnapshotInfo info = take(7, state);
        assertThat(info).isEqualTo(new SnapshotInfo(7, HEADER, 100_000, checksum(state)));
        assertThat(store().current()).contains(info);
        assertThat(contents(info)).isEqualTo(state);
        reopen();
        assertThat(store().current()).contains(info);
        assertThat(contents(info)).isEqualTo(state);
    }

    @Test
    void anEmptyStateIsAStateToo() throws IOException {
        SnapshotInfo info = take(1, new byte[0]);
        reopen();
        assertThat(store().current()).contains(info);
        assertThat(contents(info)).isEmpty();
    }

    @Test
    void piecesJoinToTheWhole() throws IOException {
        byte[] state = state(2, 10_000);
        SnapshotInfo info = take(3, state);
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        Bytes piece = store().read(info, 0, 777);
        while (!piece.isEmpty()) {
            assertThat(piece.size()).isLessThanOrEqualTo(777);
            piece.writeTo(joined);
            piece = store().read(info, joined.size(), 777);
        }
        assertThat(joined.toByteArray()).isEqualTo(state);
    }

    @Test
    void aDraftThatIsGivenUpLeavesNothing() throws IOException {
        SnapshotInfo kept = take(3, state(3, 100));
        try (Draft draft = store().create(9, HEADER)) {
            draft.out().write(state(4, 100));
        }
        assertThat(store().current()).contains(kept);
        reopen();
        assertThat(store().current()).contains(kept);
    }

    @Test
    void aNewerSnapshotTakesThePlaceOfTheOlder() throws IOException {
        SnapshotInfo old = take(3, state(5, 1_000));
        byte[] state = state(6, 2_000);
        SnapshotInfo info = take(9, state);
        assertThat(store().current()).contains(info);
        assertThatThrownBy(() -> store().read(old, 0, 10)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store().open(old)).isInstanceOf(IOException.class);
        reopen();
        assertThat(contents(info)).isEqualTo(state);
    }

    @Test
    void aReaderOfAnOlderSnapshotReadsItToItsEnd() throws IOException {
        byte[] state = state(7, 200_000);
        SnapshotInfo old = take(3, state);
        try (InputStream in = store().open(old)) {
            byte[] begin = in.readNBytes(1_000);
            take(9, state(8, 10));
            byte[] rest = in.readAllBytes();
            assertThat(begin.length + rest.length).isEqualTo(state.length);
        }
    }

    @Test
    void aReceptionGoesOnWhereItWasLeft() throws IOException {
        byte[] state = state(9, 50_000);
        SnapshotInfo info = new SnapshotInfo(12, HEADER, state.length, checksum(state));
        try (Draft draft = store().receive(info)) {
            assertThat(draft.size()).isZero();
            draft.out().write(state, 0, 20_000);
        }
        int have;
        try (Draft draft = store().receive(info)) {
            have = (int) draft.size();
            assertThat(have).isEqualTo(20_000);
            draft.out().write(state, have, state.length - have);
            assertThat(draft.publish()).isEqualTo(info);
        }
        assertThat(store().current()).contains(info);
        assertThat(contents(info)).isEqualTo(state);
    }

    @Test
    void aReceptionGoesOnAfterARestartWithWhatIsStillThere() throws IOException {
        byte[] state = state(10, 50_000);
        SnapshotInfo info = new SnapshotInfo(12, HEADER, state.length, checksum(state));
        try (Draft draft = store().receive(info)) {
            draft.out().write(state, 0, 20_000);
        }
        reopen();
        try (Draft draft = store().receive(info)) {
            int have = (int) draft.size();
            assertThat(have).isBetween(0, 20_000);
            draft.out().write(state, have, state.length - have);
            draft.publish();
        }
        assertThat(contents(info)).isEqualTo(state);
    }

    @Test
    void aReceptionOfAnotherSnapshotStartsAtItsBeginning() throws IOException {
        SnapshotInfo first = new SnapshotInfo(12, HEADER, 100, 1);
        try (Draft draft = store().receive(first)) {
            draft.out().write(new byte[50]);
        }
        byte[] state = state(11, 100);
        SnapshotInfo second = new SnapshotInfo(13, HEADER, 100, checksum(state));
        try (Draft draft = store().receive(second)) {
            assertThat(draft.size()).isZero();
            draft.out().write(state);
            draft.publish();
        }
        assertThat(contents(second)).isEqualTo(state);
    }

    @Test
    void aReceptionThatIsNotWhatWasAnnouncedIsRefusedAndForgotten() throws IOException {
        SnapshotInfo kept = take(3, state(12, 100));
        byte[] state = state(13, 1_000);
        SnapshotInfo announced = new SnapshotInfo(12, HEADER, state.length, checksum(state));
        state[500] ^= 1;
        try (Draft draft = store().receive(announced)) {
            draft.out().write(state);
            assertThatThrownBy(draft::publish).isInstanceOf(IOException.class);
        }
        assertThat(store().current()).contains(kept);
        try (Draft draft = store().receive(announced)) {
            assertThat(draft.size()).isZero();
            draft.out().write(state, 0, 999);
            assertThatThrownBy(draft::publish).isInstanceOf(IOException.class);
        }
        assertThat(store().current()).contains(kept);
    }

    @Test
    void groupsHaveTheirOwnSnapshots() throws IOException {
        SnapshotInfo info = take(3, state(14, 100));
        assertThat(storage.snapshots(1).current()).isEmpty();
        reopen();
        assertThat(storage.snapshots(0).current()).contains(info);
        assertThat(storage.snapshots(1).current()).isEmpty();
    }
}
