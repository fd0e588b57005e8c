package io.quorate.testkit.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.StateSnapshot;
import io.quorate.kv.KvStore;
import io.quorate.kv.StateDigest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What snapshots hold, what restoring them does, and what digests tell apart. */
abstract class KvSnapshotTck extends KvReadTck {

    @Test
    void restoredStateEqualsTheOneThatWasWritten() throws IOException {
        KvStore source = open("a");
        fill(source);
        KvStore target = open("b");
        apply(target, create("gone"), put("gone", "k", "v"), put(MAIN, "old", "v"));

        restore(target, source.appliedPosition(), written(source));

        assertThat(target.digest()).isEqualTo(source.digest());
        assertThat(target.appliedPosition()).isEqualTo(source.appliedPosition());
        assertThat(target.columnFamilies()).isEqualTo(source.columnFamilies());
        assertThat(get(target, MAIN, "old")).isEmpty();
        apply(source, put("b", "next", "1"), drop("c"), create("gone"));
        apply(target, put("b", "next", "1"), drop("c"), create("gone"));
        assertThat(target.digest()).isEqualTo(source.digest());
    }

    @Test
    void snapshotsGoFromAnyKindOfStoreToAnyOther() throws IOException {
        KvStore store = open("a");
        fill(store);
        KvStore reference = openReference();

        restore(reference, store.appliedPosition(), written(store));
        assertThat(reference.digest()).isEqualTo(store.digest());

        apply(reference, put(MAIN, "more", "1"), create("more"));
        restore(store, reference.appliedPosition(), written(reference));
        assertThat(store.digest()).isEqualTo(reference.digest());
    }

    @Test
    void snapshotOfAnEmptyStoreEmptiesAStore() throws IOException {
        KvStore empty = open("a");
        empty.skipTo(3);
        KvStore target = open("b");
        fill(target);

        restore(target, 3, written(empty));

        assertThat(target.digest()).isEqualTo(empty.digest());
        assertThat(target.columnFamilies()).containsExactly(MAIN);
    }

    @Test
    void snapshotIsAFixedViewWhileWritesGoOn() throws IOException {
        KvStore store = open("a");
        fill(store);
        StateDigest then = store.digest();

        byte[] bytes;
        try (StateSnapshot snapshot = store.snapshot()) {
            apply(store, put(MAIN, "k", "changed"), delete("b", "k"), drop("c"), create("d"));
            apply(store, create("c"), put("c", "k", "new"));
            assertThat(snapshot.position()).isEqualTo(then.position());
            bytes = written(snapshot);
        }

        KvStore target = open("b");
        restore(target, then.position(), bytes);
        assertThat(target.digest()).isEqualTo(then);
    }

    @Test
    void snapshotOutlivesARestore() throws IOException {
        KvStore store = open("a");
        fill(store);
        StateDigest then = store.digest();
        KvStore other = openReference();
        other.skipTo(1000);

        byte[] bytes;
        try (StateSnapshot snapshot = store.snapshot()) {
            restore(store, 1000, written(other));
            restore(store, 1000, written(other));
            bytes = written(snapshot);
        }

        assertThat(store.digest()).isEqualTo(other.digest());
        KvStore target = open("b");
        restore(target, then.position(), bytes);
        assertThat(target.digest()).isEqualTo(then);
    }

    @Test
    void snapshotIsOfThePositionThatWasSkippedTo() throws IOException {
        KvStore store = open("a");
        apply(store, put(MAIN, "k", "1"));
        store.skipTo(7);

        byte[] bytes;
        try (StateSnapshot snapshot = store.snapshot()) {
            assertThat(snapshot.position()).isEqualTo(7);
            bytes = written(snapshot);
        }

        KvStore target = open("b");
        restore(target, 7, bytes);
        assertThat(target.digest()).isEqualTo(store.digest());
    }

    @Test
    void closingASnapshotTwiceDoesNothing() {
        KvStore store = open("a");
        StateSnapshot snapshot = store.snapshot();

        snapshot.close();
        snapshot.close();

        assertThat(get(store, MAIN, "k")).isEmpty();
    }

    @Test
    void bytesThatAreCutShortLeaveTheStateAsItWas() throws IOException {
        KvStore source = open("a");
        apply(source, create("b"), put("b", "key", "value"), put(MAIN, "key", "other"));
        byte[] bytes = written(source);
        KvStore target = open("b");
        fill(target);
        StateDigest before = target.digest();

        for (int size = 0; size < bytes.length; size++) {
            byte[] cut = Arrays.copyOf(bytes, size);
            assertThatThrownBy(() -> restore(target, source.appliedPosition(), cut))
                    .isInstanceOf(IOException.class);
        }

        assertUntouched(target, before);
        restore(target, source.appliedPosition(), bytes);
        assertThat(target.digest()).isEqualTo(source.digest());
    }

    @Test
    void garbledBytesLeaveTheStateAsItWas() throws IOException {
        KvStore source = open("a");
        apply(source, create("b"), put("b", "key", "value"), put(MAIN, "key", "other"));
        byte[] bytes = written(source);
        KvStore target = open("b");
        fill(target);
        StateDigest before = target.digest();

        for (int i = 0; i < bytes.length; i++) {
            byte[] garbled = bytes.clone();
            garbled[i] ^= (byte) (1 << (i % 8));
            assertThatThrownBy(() -> restore(target, source.appliedPosition(), garbled))
                    .isInstanceOf(IOException.class);
        }

        assertUntouched(target, before);
    }

    @Test
    void snapshotOfAnotherPositionIsRefused() {
        KvStore store = open("a");
        fill(store);
        byte[] bytes = written(store);
        StateDigest before = store.digest();

        assertThatThrownBy(() -> restore(store, before.position() + 1, bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(String.valueOf(before.position()));

        assertUntouched(store, before);
    }

    @Test
    void streamThatFailsLeavesTheStateAsItWas() {
        KvStore store = open("a");
        fill(store);
        StateDigest before = store.digest();
        byte[] bytes = written(store);
        InputStream failing =
                new SequenceInputStream(
                        new ByteArrayInputStream(bytes, 0, bytes.length / 2), new BrokenStream());

        assertThatThrownBy(() -> store.restore(before.position(), failing))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("the disk is gone");

        assertUntouched(store, before);
    }

    private static void assertUntouched(KvStore store, StateDigest before) {
        assertThat(store.digest()).isEqualTo(before);
        assertThat(store.appliedPosition()).isEqualTo(before.position());
        apply(store, put(MAIN, "still", "writable"));
        assertThat(get(store, MAIN, "still")).contains("writable");
    }

    @Test
    void equalContentsHaveEqualDigestsWhateverThePath() {
        KvStore direct = open("a");
        apply(direct, create("b"), put("b", "k", "2"), put(MAIN, "l", "3"));
        direct.skipTo(20);

        KvStore roundabout = open("b");
        apply(roundabout, create("c"), put("c", "x", "y"), put(MAIN, "gone", "1"));
        apply(roundabout, create("b"), put("b", "k", "1"), put("b", "z", "1"), drop("b"));
        apply(roundabout, put(MAIN, "l", "3"), create("b"), drop("c"), delete(MAIN, "gone"));
        apply(roundabout, put("b", "k", "1"), put("b", "k", "2"));
        roundabout.skipTo(20);

        assertThat(roundabout.digest()).isEqualTo(direct.digest());
    }

    @Test
    void everyDifferenceShowsInTheDigest() {
        KvStore store = open("a");
        apply(store, put(MAIN, "k", "v"));
        StateDigest first = store.digest();

        apply(store, put(MAIN, "k", "w"));
        StateDigest otherValue = store.digest();
        apply(store, put(MAIN, "k", "v"), create("b"));
        StateDigest otherFamily = store.digest();
        apply(store, drop("b"), delete(MAIN, "k"), put(MAIN, "kv", ""));
        StateDigest otherKey = store.digest();
        apply(store, delete(MAIN, "kv"), put(MAIN, "k", "v"));

        assertThat(otherValue.hash()).isNotEqualTo(first.hash());
        assertThat(otherFamily.hash()).isNotEqualTo(first.hash());
        assertThat(otherKey.hash()).isNotEqualTo(first.hash());
        assertThat(store.digest().hash()).isEqualTo(first.hash());
        assertThat(store.digest().position()).isGreaterThan(first.position());
    }

    static void fill(KvStore store) {
        apply(store, create("b"), create("c"));
        for (int i = 0; i < 50; i++) {
            apply(
                    store,
                    put(MAIN, "k" + i, "v" + i),
                    put("b", "k", "v" + i),
                    put("c", "k" + i * 7, ""),
                    delete(MAIN, "k" + i / 2));
        }
    }

    private static final class BrokenStream extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("the disk is gone");
        }

        @Override
        public int read(byte[] into, int offset, int size) throws IOException {
            throw new IOException("the disk is gone");
        }
    }
}
