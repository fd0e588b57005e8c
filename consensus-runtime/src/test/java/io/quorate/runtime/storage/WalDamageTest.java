package io.quorate.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Damage to a log of 50 records, each synced by itself: every byte of it, one after the other. */
class WalDamageTest {

    private static final int RECORDS = 50;
    private static final int SEGMENT = 16 << 10;
    private static final String FIRST = WalFormat.segmentName(1);
    private static final String SECOND = WalFormat.segmentName(2);

    private static TreeMap<Long, String> records(int count) {
        TreeMap<Long, String> records = new TreeMap<>();
        for (long lsn = 1; lsn <= count; lsn++) {
            records.put(lsn, "record " + "x".repeat((int) lsn) + lsn);
        }
        return records;
    }

    /** A log that was reported durable and not closed. */
    private static WalNode written(TestDisk disk) {
        WalNode node = WalNode.open(disk, SEGMENT);
        for (String record : records(RECORDS).values()) {
            node.log(0).append(record);
            node.run();
        }
        assertThat(node.log(0).durableLsn()).isEqualTo(RECORDS);
        return node;
    }

    private static TestDisk synced() {
        TestDisk disk = new TestDisk();
        written(disk);
        return disk.copy();
    }

    /** One whose last record was written and not synced, so that nobody was told of it. */
    private static TestDisk withUnsyncedTail() {
        TestDisk disk = new TestDisk();
        WalNode node = written(disk);
        node.log(0).append("the record that was not synced".repeat(20));
        disk.failAt(1);
        node.run();
        assertThat(node.log(0).durableLsn()).isEqualTo(RECORDS);
        assertThat(node.log(0).failures).hasSize(1);
        return disk.copy();
    }

    private static int logEnd(byte[] segment) {
        int end = segment.length;
        while (segment[end - 1] == 0) {
            end--;
        }
        return (int) WalFormat.toSector(end);
    }

    private static ConsensusError refusal(TestDisk disk) {
        try {
            WalNode.open(disk, SEGMENT);
        } catch (ConsensusException e) {
            return e.error();
        }
        return fail("the log was opened");
    }

    private static Map<Long, String> recovered(TestDisk disk) {
        return WalNode.open(disk, SEGMENT).log(0).replay();
    }

    @Test
    void everyFlippedByteOfASyncedLogIsCorruption() {
        TestDisk disk = synced();
        for (String name : new String[] {FIRST, SECOND}) {
            byte[] segment = disk.bytes(name);
            int end = logEnd(segment);
            for (int at = 0; at < (name.equals(FIRST) ? segment.length : end); at++) {
                for (int mask : new int[] {0x01, 0xFF}) {
                    TestDisk flipped = disk.copy().flip(name, at, mask);
                    assertThat(refusal(flipped))
                            .as("byte %d of %s", at, name)
                            .isInstanceOf(ConsensusError.Corrupt.class);
                    assertThat(flipped.writes).isZero();
                }
            }
        }
    }

    @Test
    void everyFlippedByteOfTheManifestIsCorruption() {
        TestDisk disk = synced();
        for (int at = 0; at < disk.bytes(Manifest.NAME).length; at++) {
            assertThat(refusal(disk.copy().flip(Manifest.NAME, at, 0x10)))
                    .isInstanceOf(ConsensusError.Corrupt.class);
        }
    }

    @Test
    void noFlippedByteOfTheMarkLosesARecord() {
        TestDisk disk = synced();
        for (int at = 0; at < disk.bytes(SyncedMark.NAME).length; at++) {
            TestDisk flipped = disk.copy().flip(SyncedMark.NAME, at, 0x10);
            assertThat(recovered(flipped)).isEqualTo(records(RECORDS));
        }
    }

    @Test
    void bothSlotsOfTheMarkDamagedIsCorruption() {
        TestDisk disk = synced().flip(SyncedMark.NAME, 40, 1).flip(SyncedMark.NAME, 552, 1);
        assertThat(refusal(disk)).isInstanceOf(ConsensusError.Corrupt.class);
    }

    @Test
    void afterACleanCloseEachSlotOfTheMarkKnowsTheEnd() {
        TestDisk disk = new TestDisk();
        written(disk).storage.close();
        int end = logEnd(disk.bytes(SECOND));
        for (int slot = 0; slot < 2; slot++) {
            TestDisk damaged = disk.copy().flip(SyncedMark.NAME, slot * WalFormat.SECTOR, 1);
            damaged.flip(SECOND, end - WalFormat.SECTOR + 30, 1);
            assertThat(refusal(damaged)).isInstanceOf(ConsensusError.Corrupt.class);
        }
    }

    @Test
    void aLogCutAnywhereInWhatIsSyncedIsCorruption() {
        TestDisk disk = synced();
        for (String name : new String[] {FIRST, SECOND}) {
            byte[] segment = disk.bytes(name);
            int end = name.equals(FIRST) ? segment.length : logEnd(segment);
            int used = name.equals(FIRST) ? segment.length : lastByte(segment) + 1;
            for (int size = 0; size < Math.min(end, used); size++) {
                TestDisk cut = disk.copy().replace(name, Arrays.copyOf(segment, size));
                assertThat(refusal(cut))
                        .as("%s cut to %d", name, size)
                        .isInstanceOf(ConsensusError.Corrupt.class);
            }
        }
    }

    private static int lastByte(byte[] segment) {
        int at = segment.length - 1;
        while (segment[at] == 0) {
            at--;
        }
        return at;
    }

    @Test
    void aLogCutAnywhereInWhatIsNotSyncedIsRecovered() {
        TestDisk disk = withUnsyncedTail();
        byte[] segment = disk.bytes(SECOND);
        int from = logEnd(synced().bytes(SECOND));
        int end = logEnd(segment);
        assertThat(end).isGreaterThan(from + WalFormat.SECTOR);
        for (int size = from; size <= lastByte(segment); size++) {
            TestDisk cut = disk.copy().replace(SECOND, Arrays.copyOf(segment, size));
            assertThat(recovered(cut)).as("cut to %d", size).isEqualTo(records(RECORDS));
            assertThat(cut.bytes(SECOND)).hasSize(SEGMENT);
        }
    }

    @Test
    void everyFlippedByteOfWhatIsNotSyncedIsRecovered() {
        TestDisk disk = withUnsyncedTail();
        int from = logEnd(synced().bytes(SECOND));
        int end = logEnd(disk.bytes(SECOND));
        for (int at = from; at < end; at++) {
            TestDisk flipped = disk.copy().flip(SECOND, at, 0x04);
            WalNode node = WalNode.open(flipped, SEGMENT);
            assertThat(node.log(0).replay()).isEqualTo(records(RECORDS));
            assertThat(logEnd(flipped.bytes(SECOND))).isEqualTo(from);
        }
    }

    @Test
    void anUnsyncedRecordThatIsWholeIsMadeDurableBeforeItIsUsed() {
        TestDisk disk = new TestDisk();
        WalNode node = written(disk);
        node.log(0).append("the record that was not synced");
        disk.failAt(1);
        node.run();
        assertThat(recovered(disk)).hasSize(RECORDS + 1);
        TestDisk lost = disk.afterCrash(TestDisk.Fate.LOST, new Random(1));
        assertThat(recovered(lost)).hasSize(RECORDS + 1);
    }

    @Test
    void withoutTheMarkTheNextBatchIsTheProof() {
        TestDisk early = new TestDisk();
        WalNode.open(early).run();
        TestDisk disk = synced().replace(SyncedMark.NAME, early.bytes(SyncedMark.NAME));
        int end = logEnd(disk.bytes(SECOND));
        int last = end - WalFormat.SECTOR;
        for (String name : new String[] {FIRST, SECOND}) {
            int to = name.equals(FIRST) ? SEGMENT : last;
            for (int at = WalFormat.SECTOR; at < to; at++) {
                assertThat(refusal(disk.copy().flip(name, at, 0x40)))
                        .as("byte %d of %s", at, name)
                        .isInstanceOf(ConsensusError.Corrupt.class);
            }
        }
        assertThat(recovered(disk.copy().flip(SECOND, last + 40, 1))).hasSize(RECORDS - 1);
        assertThat(recovered(disk)).hasSize(RECORDS);
    }

    @Test
    void aSectorOfZerosInTheMiddleIsCorruption() {
        TestDisk disk = synced();
        for (int at = WalFormat.SECTOR; at < SEGMENT; at += WalFormat.SECTOR) {
            byte[] segment = disk.bytes(FIRST);
            Arrays.fill(segment, at, at + WalFormat.SECTOR, (byte) 0);
            assertThat(refusal(disk.copy().replace(FIRST, segment)))
                    .isInstanceOf(ConsensusError.Corrupt.class);
        }
    }

    @Test
    void aBatchInThePlaceOfAnotherIsCorruption() {
        TestDisk disk = synced();
        byte[] segment = disk.bytes(FIRST);
        System.arraycopy(segment, 7 * 512, segment, 9 * 512, 512);
        assertThat(refusal(disk.copy().replace(FIRST, segment)))
                .isInstanceOf(ConsensusError.Corrupt.class);
        byte[] other = disk.bytes(SECOND);
        System.arraycopy(disk.bytes(FIRST), 512, other, 512, 512);
        assertThat(refusal(disk.copy().replace(SECOND, other)))
                .isInstanceOf(ConsensusError.Corrupt.class);
    }

    @Test
    void aBatchThatDoesNotFollowTheLastOneIsCorruption() throws IOException {
        TestDisk disk = synced();
        int at = logEnd(disk.bytes(SECOND));
        Segment segment = Segment.open(disk, WalNode.INCARNATION, 2);
        BatchWriter batch = new BatchWriter();
        batch.begin(RECORDS + 2);
        batch.add(segment, at, 1, 1, Bytes.utf8("out of order"));
        segment.write(at, batch.finish(segment, at));
        assertThatThrownBy(() -> WalNode.open(disk.copy(), SEGMENT))
                .hasMessageContaining("batch 51 is missing, batch 52 is in its place");
    }

    @Test
    void anyMissingFileIsCorruption() {
        for (String name : new String[] {FIRST, SECOND, Manifest.NAME, SyncedMark.NAME}) {
            TestDisk disk = synced().without(name);
            assertThat(refusal(disk)).as(name).isInstanceOf(ConsensusError.Corrupt.class);
            assertThat(disk.list()).doesNotContain(name);
        }
    }

    @Test
    void corruptionIsReportedWithItsPlace() {
        TestDisk disk = synced().flip(FIRST, 512 * 3 + 50, 1);
        assertThatThrownBy(() -> WalNode.open(disk, SEGMENT))
                .hasMessageContaining(FIRST)
                .hasMessageContaining("at offset " + (512 * 3 + 24))
                .hasMessageContaining("group 0 with LSN 3");
    }

    @Test
    void aRecordThatRotsWhileTheLogIsOpenIsFoundWhenItIsRead() throws IOException {
        TestDisk disk = synced();
        WalNode node = WalNode.open(disk, SEGMENT);
        try (DiskFile file = disk.open(FIRST, false)) {
            file.write(512 * 3 + 50, ByteBuffer.wrap(new byte[] {9}));
        }
        assertThatThrownBy(() -> node.log(0).log.read(3))
                .isInstanceOfSatisfying(
                        ConsensusException.class,
                        e -> assertThat(e.error()).isInstanceOf(ConsensusError.Corrupt.class));
        assertThat(node.log(0).log.read(4).toUtf8()).isEqualTo(records(RECORDS).get(4L));
    }
}
