package io.quorate.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.SnapshotInfo;
import io.quorate.api.SnapshotStore;
import io.quorate.api.SnapshotStore.Draft;
import io.quorate.runtime.storage.TestDisk.Fate;
import io.quorate.runtime.storage.TestDisk.PowerLoss;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FileSnapshotStoreTest {

    private static final Bytes HEADER = Bytes.utf8("epoch 7");

    private static byte[] state(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static SnapshotStore open(TestDisk disk) {
        return WalNode.open(disk).storage.snapshots(0);
    }

    private static SnapshotInfo publish(SnapshotStore store, long position, byte[] state)
            throws IOException {
        try (Draft draft = store.create(position, HEADER)) {
            draft.out().write(state);
            return draft.publish();
        }
    }

    private static byte[] read(SnapshotStore store, SnapshotInfo info) throws IOException {
        try (InputStream in = store.open(info)) {
            return in.readAllBytes();
        }
    }

    private static List<String> files(TestDisk disk) {
        return disk.list().stream().filter(FileSnapshotStore::isSnapshotName).toList();
    }

    @Test
    void whatIsPublishedIsCurrentAlsoAfterARestart() throws IOException {
        TestDisk disk = new TestDisk();
        SnapshotStore store = open(disk);
        assertThat(store.current()).isEmpty();
        byte[] state = state(1, 200_000);
        SnapshotInfo info = publish(store, 12, state);
        assertThat(info.position()).isEqualTo(12);
        assertThat(info.header()).isEqualTo(HEADER);
        for (SnapshotStore found : List.of(store, open(disk.copy()))) {
            assertThat(found.current()).contains(info);
            assertThat(read(found, info)).isEqualTo(state);
            assertThat(found.read(info, 150_000, 1 << 20).toByteArray())
                    .isEqualTo(Arrays.copyOfRange(state, 150_000, 200_000));
            assertThat(found.read(info, 7, 3).toByteArray())
                    .isEqualTo(Arrays.copyOfRange(state, 7, 10));
            assertThat(found.read(info, 200_000, 10).isEmpty()).isTrue();
        }
    }

    @Test
    void aStateCanBeEmpty() throws IOException {
        TestDisk disk = new TestDisk();
        SnapshotInfo info = publish(open(disk), 1, new byte[0]);
        assertThat(read(open(disk.copy()), info)).isEmpty();
    }

    @Test
    void aDraftThatIsGivenUpLeavesNothing() throws IOException {
        TestDisk disk = new TestDisk();
        SnapshotStore store = open(disk);
        Draft draft = store.create(3, HEADER);
        draft.out().write(state(1, 100_000));
        draft.close();
        draft.close();
        assertThat(files(disk)).isEmpty();
        assertThatThrownBy(draft::publish).isInstanceOf(IOException.class);
        assertThat(store.current()).isEmpty();
    }

    @Test
    void anOlderSnapshotStaysWhileItIsRead() throws IOException {
        TestDisk disk = new TestDisk();
        SnapshotStore store = open(disk);
        byte[] state = state(1, 300_000);
        SnapshotInfo old = publish(store, 1, state);
        InputStream in = store.open(old);
        assertThat(in.read()).isEqualTo(state[0] & 0xFF);
        publish(store, 2, state(2, 10));
        assertThat(files(disk)).hasSize(2);
        assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(state, 1, state.length));
        in.close();
        in.close();
        assertThat(files(disk)).hasSize(1);
        assertThatThrownBy(() -> store.open(old)).hasMessageContaining("no longer there");
        assertThatThrownBy(() -> store.read(old, 0, 1)).hasMessageContaining("no longer there");
    }

    @Test
    void everyFlippedByteOfTheCurrentSnapshotIsCorruption() throws IOException {
        TestDisk disk = new TestDisk();
        SnapshotStore store = open(disk);
        SnapshotInfo info = publish(store, 9, state(1, 700));
        String name = files(disk).get(0);
        byte[] bytes = disk.bytes(name);
        int progress = (int) SnapshotFormat.progressOffset(HEADER.size());
        for (int at = 0; at < bytes.length; at++) {
            TestDisk flipped = disk.copy().flip(name, at, 2);
            if (at >= progress && at < progress + WalFormat.SECTOR) {
                assertThat(open(flipped).current()).contains(info);
                continue;
            }
            assertThatThrownBy(() -> open(flipped))
                    .isInstanceOfSatisfying(
                            ConsensusException.class,
                            e -> assertThat(e.error()).isInstanceOf(ConsensusError.Corrupt.class));
            assertThat(flipped.writes).isZero();
        }
        for (int size = 0; size < bytes.length; size += 7) {
            TestDisk cut = disk.copy().replace(name, Arrays.copyOf(bytes, size));
            assertThatThrownBy(() -> open(cut)).hasMessageContaining("corrupt");
        }
    }

    @Test
    void aSnapshotThatRotsIsNoticedAtTheEndOfTheStream() throws IOException {
        TestDisk disk = new TestDisk();
        SnapshotStore store = open(disk);
        SnapshotInfo info = publish(store, 9, state(1, 100_000));
        try (DiskFile file = disk.open(files(disk).get(0), false)) {
            file.write(50_000, ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
        }
        assertThatThrownBy(() -> read(store, info)).hasMessageContaining("damaged");
    }

    @Test
    void aReceptionGoesOnAfterARestart() throws IOException {
        byte[] state = state(4, 150_000);
        SnapshotInfo info = publish(open(new TestDisk()), 40, state);
        TestDisk disk = new TestDisk();
        try (Draft draft = open(disk).receive(info)) {
            assertThat(draft.size()).isZero();
            draft.out().write(state, 0, 90_000);
        }
        for (Fate fate : Fate.values()) {
            TestDisk back = disk.afterCrash(fate, new Random(1));
            SnapshotStore store = open(back);
            assertThat(store.current()).isEmpty();
            Draft draft = store.receive(info);
            // Only the note of how much there is may be lost.
            assertThat(draft.size()).isIn(0L, 90_000L);
            draft.out().write(state, (int) draft.size(), 150_000 - (int) draft.size());
            assertThat(draft.publish()).isEqualTo(info);
            assertThat(read(store, info)).isEqualTo(state);
            assertThat(files(back)).hasSize(1);
        }
        assertThat(open(disk.copy()).receive(info).size()).isEqualTo(90_000);
    }

    @Test
    void aReceptionOfAnotherSnapshotStartsAnew() throws IOException {
        byte[] state = state(4, 1_000);
        SnapshotInfo first = publish(open(new TestDisk()), 40, state);
        SnapshotInfo second = publish(open(new TestDisk()), 41, state);
        TestDisk disk = new TestDisk();
        SnapshotStore store = open(disk);
        try (Draft draft = store.receive(first)) {
            draft.out().write(state, 0, 500);
        }
        Draft other = store.receive(second);
        assertThat(other.size()).isZero();
        assertThat(store.receive(second)).isSameAs(other);
        assertThat(store.receive(first).size()).isZero();
        assertThat(files(disk)).hasSize(1);
    }

    @Test
    void aReceptionThatIsNotWhatWasAnnouncedIsRemoved() throws IOException {
        byte[] state = state(4, 1_000);
        SnapshotInfo info = publish(open(new TestDisk()), 40, state);
        for (byte[] wrong : List.of(state(5, 1_000), state(4, 999), state(4, 1_001))) {
            TestDisk disk = new TestDisk();
            SnapshotStore store = open(disk);
            SnapshotInfo before = publish(store, 3, state(9, 10));
            Draft draft = store.receive(info);
            draft.out().write(wrong);
            assertThatThrownBy(draft::publish).hasMessageContaining("not announced");
            draft.close();
            assertThat(store.current()).contains(before);
            assertThat(files(disk)).hasSize(1);
            assertThat(store.receive(info).size()).isZero();
        }
    }

    @Test
    void groupsHaveTheirOwn() throws IOException {
        TestDisk disk = new TestDisk();
        WalStorage storage = WalNode.open(disk).storage;
        SnapshotInfo one = publish(storage.snapshots(1), 5, state(1, 10));
        SnapshotInfo two = publish(storage.snapshots(2), 6, state(2, 10));
        storage.close();
        WalStorage again = WalNode.open(disk).storage;
        assertThat(again.snapshots(0).current()).isEmpty();
        assertThat(again.snapshots(1).current()).contains(one);
        assertThat(again.snapshots(2).current()).contains(two);
        assertThatThrownBy(() -> storage.snapshots(1).create(9, HEADER))
                .hasMessageContaining("closed");
    }

    /** Publishes one, dies somewhere while the next is received or made. */
    private static void dieAndComeBack(int dieBefore, Fate fate, long seed, boolean received)
            throws IOException {
        byte[] first = state(1, 3_000);
        byte[] second = state(2, 5_000);
        SnapshotInfo secondInfo = publish(open(new TestDisk()), 20, second);
        TestDisk disk = new TestDisk();
        SnapshotStore store = open(disk);
        SnapshotInfo firstInfo = publish(store, 10, first);
        disk.dieBefore(dieBefore);
        boolean published = false;
        try {
            Draft draft = received ? store.receive(secondInfo) : store.create(20, HEADER);
            draft.out().write(second, 0, 2_000);
            draft.out().flush();
            draft.out().write(second, 2_000, 3_000);
            published = draft.publish().equals(secondInfo);
        } catch (PowerLoss e) {
            // As planned.
        }
        TestDisk back = disk.afterCrash(fate, new Random(seed));
        SnapshotStore found = open(back);
        SnapshotInfo current = found.current().orElseThrow();
        assertThat(current).isIn(published ? List.of(secondInfo) : List.of(firstInfo, secondInfo));
        assertThat(read(found, current)).isEqualTo(current.equals(firstInfo) ? first : second);
        assertThat(files(back).stream().filter(name -> name.startsWith("snapshot-"))).hasSize(1);
        Draft again = found.receive(secondInfo);
        again.out().write(second, (int) again.size(), second.length - (int) again.size());
        assertThat(again.publish()).isEqualTo(secondInfo);
    }

    @Test
    void oldOrNewIsThereWhereverThePowerGoes() throws IOException {
        for (int at = 0; at < 14; at++) {
            for (Fate fate : Fate.values()) {
                for (long seed = 0; seed < 5; seed++) {
                    dieAndComeBack(at, fate, seed, true);
                    dieAndComeBack(at, fate, seed, false);
                }
            }
        }
    }

    @Test
    void aFailureLeavesTheCurrentOneAsItIs() throws IOException {
        for (int at = 0; at < 8; at++) {
            TestDisk disk = new TestDisk();
            SnapshotStore store = open(disk);
            SnapshotInfo before = publish(store, 10, state(1, 100));
            disk.failAt(at);
            try {
                publish(store, 11, state(2, 100));
                throw new AssertionError("nothing failed at " + at);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("injected");
            }
            assertThat(store.current()).contains(before);
            assertThat(read(store, before)).isEqualTo(state(1, 100));
            assertThat(files(disk)).hasSize(1);
            SnapshotInfo after = publish(store, 12, state(3, 100));
            assertThat(open(disk.copy()).current()).contains(after);
        }
    }
}
