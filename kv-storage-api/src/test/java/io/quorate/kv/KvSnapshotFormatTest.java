package io.quorate.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.StateSnapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class KvSnapshotFormatTest {

    @Provide
    Arbitrary<List<KvOperation>> histories() {
        return KvArbitraries.operations().list().ofMaxSize(20);
    }

    @Property(tries = 200)
    void stateComesBackAsItWas(@ForAll("histories") List<KvOperation> history) throws IOException {
        MemoryKvStore store = new MemoryKvStore();
        store.apply(positioned(history));
        MemoryKvStore restored = new MemoryKvStore();
        restored.restore(store.appliedPosition(), stream(snapshotOf(store)));
        assertThat(restored.digest()).isEqualTo(store.digest());
        assertThat(restored.columnFamilies()).isEqualTo(store.columnFamilies());
        assertThat(snapshotOf(restored)).isEqualTo(snapshotOf(store));
    }

    @Test
    void snapshotCutAnywhereIsRefusedAndChangesNothing() throws IOException {
        byte[] snapshot = snapshotOf(sample());
        MemoryKvStore store = other();
        StateDigest before = store.digest();
        for (int size = 0; size < snapshot.length; size++) {
            byte[] cut = Bytes.wrap(snapshot, 0, size).toByteArray();
            assertThatThrownBy(() -> store.restore(4, stream(cut)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cut short");
        }
        assertThat(store.digest()).isEqualTo(before);
    }

    @Test
    void snapshotWithAnyByteChangedIsRefusedAndChangesNothing() throws IOException {
        byte[] snapshot = snapshotOf(sample());
        MemoryKvStore store = other();
        StateDigest before = store.digest();
        for (int at = 0; at < snapshot.length; at++) {
            for (int change = 1; change < 256; change++) {
                byte[] changed = snapshot.clone();
                changed[at] ^= (byte) change;
                assertThatThrownBy(() -> store.restore(4, stream(changed)))
                        .isInstanceOf(IOException.class);
            }
        }
        assertThat(store.digest()).isEqualTo(before);
    }

    @Test
    void bytesBehindTheEndAreRefused() throws IOException {
        Bytes longer = Bytes.copyOf(snapshotOf(sample())).concat(Bytes.utf8("x"));
        assertThatThrownBy(() -> other().restore(4, stream(longer.toByteArray())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("behind its end");
    }

    @Test
    void snapshotOfAnotherPositionIsRefusedWithBoth() throws IOException {
        byte[] snapshot = snapshotOf(sample());
        assertThatThrownBy(() -> other().restore(5, stream(snapshot)))
                .isInstanceOf(IOException.class)
                .hasMessage("the snapshot is of position 4, not 5");
    }

    @Test
    void sizeThatIsNotThereTakesNoMemory() throws IOException {
        for (int announced : List.of(1 << 30, Integer.MAX_VALUE, -1)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream data = new DataOutputStream(bytes);
            data.writeInt(0x514b5653);
            data.writeInt(1);
            data.writeLong(4);
            data.writeByte(1);
            data.writeInt(announced);
            assertThatThrownBy(() -> other().restore(4, stream(bytes.toByteArray())))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void entryOutsideAColumnFamilyIsRefused() throws IOException {
        byte[] snapshot = written(visitor -> visitor.entry(Bytes.utf8("key"), Bytes.utf8("value")));
        assertThatThrownBy(() -> other().restore(4, stream(snapshot)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("outside a column family");
    }

    @Test
    void snapshotWithoutTheDefaultColumnFamilyIsRefused() throws IOException {
        byte[] snapshot = written(visitor -> visitor.columnFamily("users"));
        assertThatThrownBy(() -> other().restore(4, stream(snapshot)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no column family 'default'");
    }

    @Test
    void preparedSnapshotStaysWhileTheStoreGoesOn() throws IOException {
        MemoryKvStore store = sample();
        byte[] expected = snapshotOf(store);
        try (StateSnapshot held = store.snapshot()) {
            store.apply(
                    List.of(
                            new PositionedOperation(
                                    5, new KvOperation.Delete("default", Bytes.utf8("a")))));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            held.writeTo(out);
            assertThat(out.toByteArray()).isEqualTo(expected);
            assertThat(held.position()).isEqualTo(4);
        }
    }

    private interface Walk {
        void with(KvContents.Visitor visitor) throws IOException;
    }

    private static byte[] written(Walk walk) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        KvSnapshotFormat.write(
                new KvContents() {
                    @Override
                    public long position() {
                        return 4;
                    }

                    @Override
                    public void forEach(Visitor visitor) throws IOException {
                        walk.with(visitor);
                    }
                },
                out);
        return out.toByteArray();
    }

    private static MemoryKvStore sample() {
        MemoryKvStore store = new MemoryKvStore();
        store.apply(
                positioned(
                        List.of(
                                new KvOperation.Put("default", Bytes.utf8("a"), Bytes.utf8("1")),
                                new KvOperation.CreateColumnFamily("users"),
                                new KvOperation.Put("users", Bytes.utf8("u"), Bytes.EMPTY),
                                new KvOperation.Put("default", Bytes.utf8("b"), Bytes.utf8("2")))));
        return store;
    }

    private static MemoryKvStore other() {
        MemoryKvStore store = new MemoryKvStore();
        store.apply(
                positioned(
                        List.of(new KvOperation.Put("default", Bytes.utf8("x"), Bytes.utf8("y")))));
        return store;
    }

    static List<PositionedOperation> positioned(List<KvOperation> operations) {
        List<PositionedOperation> positioned = new ArrayList<>();
        operations.forEach(
                operation ->
                        positioned.add(new PositionedOperation(positioned.size() + 1, operation)));
        return positioned;
    }

    private static byte[] snapshotOf(MemoryKvStore store) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (StateSnapshot snapshot = store.snapshot()) {
            snapshot.writeTo(out);
        }
        return out.toByteArray();
    }

    private static ByteArrayInputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }
}
