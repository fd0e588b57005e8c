package io.quorate.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.LogListener;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Group commit, and what a log says of itself. */
class WalCommitTest {

    @Test
    void whatGatheredIsOneWriteAndOneSyncForAllGroups() {
        TestDisk disk = new TestDisk();
        WalNode node = WalNode.open(disk).run();
        node.log(0).append("warm up");
        node.run();
        int writes = disk.writes;
        int syncs = disk.syncs;
        for (int i = 0; i < 10; i++) {
            node.log(0).append("a" + i);
            node.log(1).append("b" + i, "c" + i);
        }
        assertThat(node.log(0).durable).containsExactly(1L);
        node.run();
        assertThat(disk.writes - writes).as("the batch, and the mark").isEqualTo(2);
        assertThat(disk.syncs - syncs).isEqualTo(1);
        assertThat(node.log(0).durable).containsExactly(1L, 11L);
        assertThat(node.log(1).durable).containsExactly(20L);
    }

    @Test
    void batchesAreBounded() {
        TestDisk disk = new TestDisk();
        WalNode node = WalNode.open(disk, 1 << 20).run();
        for (int i = 0; i < 40; i++) {
            node.log(0).log.append(List.of(Bytes.wrap(new byte[200_000])));
        }
        node.run();
        // Five fit into a segment.
        assertThat(node.log(0).durable).hasSize(8).endsWith(40L);
    }

    @Test
    void recordsAreReadBeforeAndAfterTheyAreDurable() {
        WalNode node = WalNode.open(new TestDisk());
        assertThat(node.log(0).append("one", "two", "three")).isEqualTo(3);
        assertThat(node.log(0).log.read(2).toUtf8()).isEqualTo("two");
        assertThat(node.log(0).log.durableLsn()).isZero();
        node.run();
        assertThat(node.log(0).log.durableLsn()).isEqualTo(3);
        assertThat(node.log(0).log.read(2).toUtf8()).isEqualTo("two");
        assertThat(node.log(0).replay()).isEqualTo(Map.of(1L, "one", 2L, "two", 3L, "three"));
        for (long lsn : new long[] {0, 4}) {
            assertThatThrownBy(() -> node.log(0).log.read(lsn))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theLargestRecordFitsAndALargerOneIsRefused() {
        TestDisk disk = new TestDisk();
        WalNode node = WalNode.open(disk);
        int max = node.log(0).log.recordBytesMax();
        node.log(0).append("small");
        node.log(0).log.append(List.of(Bytes.wrap(new byte[max])));
        node.log(0).append("small again");
        node.run();
        assertThat(WalNode.open(disk.copy()).log(0).log.read(2).size()).isEqualTo(max);
        for (Bytes bad : List.of(Bytes.EMPTY, Bytes.wrap(new byte[max + 1]))) {
            assertThatThrownBy(() -> node.log(0).log.append(List.of(Bytes.utf8("fits"), bad)))
                    .isInstanceOfSatisfying(
                            ConsensusException.class,
                            e -> assertThat(e.error()).isInstanceOf(ConsensusError.TooLarge.class));
        }
        assertThat(node.log(0).log.lastLsn()).isEqualTo(3);
    }

    @Test
    void theRecordSizeFollowsTheSettingAtOnce() {
        TestDisk disk = new TestDisk();
        WalNode.open(disk).run().storage.close();
        WalNode larger = WalNode.open(disk, 1 << 20).run();
        larger.log(0).log.append(List.of(Bytes.wrap(new byte[900_000])));
        larger.run().storage.close();
        WalNode smaller = WalNode.open(disk, 16 << 10).run();
        assertThat(smaller.log(0).log.read(1).size()).isEqualTo(900_000);
        for (int i = 0; i < 20; i++) {
            smaller.log(0).append("x".repeat(10_000));
        }
        smaller.run().storage.close();
        assertThat(WalNode.open(disk).log(0).log.lastLsn()).isEqualTo(21);
    }

    @Test
    void closingALogMakesDurableWhatWasAppendedAndTellsNobody() {
        TestDisk disk = new TestDisk();
        WalNode node = WalNode.open(disk);
        node.log(0).append("one");
        node.log(1).append("another");
        node.log(0).log.close();
        node.log(0).log.close();
        node.run();
        assertThat(node.log(0).durable).isEmpty();
        assertThat(node.log(0).log.durableLsn()).isEqualTo(1);
        assertThat(node.log(1).durable).containsExactly(1L);
        assertThatThrownBy(() -> node.log(0).append("two")).hasMessageContaining("closed");
        WalNode.Log again = new WalNode.Log();
        again.log = node.storage.openLog(0, again);
        assertThat(again.append("two")).isEqualTo(2);
        node.run();
        assertThat(again.durable).containsExactly(2L);
        assertThatThrownBy(() -> node.storage.openLog(0, again))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingTheStorageMakesDurableWhatWasAppended() {
        TestDisk disk = new TestDisk();
        WalNode node = WalNode.open(disk);
        node.log(0).append("one", "two");
        node.storage.close();
        node.storage.close();
        assertThat(WalNode.open(disk).log(0).replay()).hasSize(2);
        assertThatThrownBy(() -> node.storage.openLog(7, node.log(0)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aListenerMayAppend() {
        WalNode node = WalNode.open(new TestDisk());
        WalNode.Log log = new WalNode.Log();
        log.log =
                node.storage.openLog(
                        3,
                        new LogListener() {
                            @Override
                            public void durable(long lsn) {
                                log.durable(lsn);
                                if (lsn < 5) {
                                    log.append("next");
                                }
                            }

                            @Override
                            public void failed(ConsensusError error) {
                                log.failed(error);
                            }
                        });
        log.append("first");
        node.run();
        assertThat(log.durable).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void theBytesOnDiskAreThoseOfVersion1() {
        TestDisk disk = new TestDisk();
        WalNode node = WalNode.open(disk);
        node.log(0).append("hello");
        node.log(258).append("quorate!");
        node.run();
        Bytes segment = Bytes.wrap(disk.bytes(WalFormat.segmentName(1)));
        assertThat(segment.size()).isEqualTo(16 << 10);
        assertThat(segment.slice(0, 48).toHex())
                .isEqualTo(
                        "51554f5257414c000100000000000000efcdab8967452301"
                                + "21436587a9cbed0f01000000000000000040000000000000");
        assertThat(segment.slice(508, 512).toHex()).isEqualTo("c5f3dc16");
        assertThat(segment.slice(512, 624).toHex())
                .isEqualTo(
                        "5157424832266e8801000000000000004000000002000000"
                                + "ff6929940500000000000000000000000100000000000000"
                                + "68656c6c6f0000005b17faed080000000201000000000000"
                                + "010000000000000071756f72617465210000000000000000"
                                + "00000000000000000000000000000000");
        assertThat(Bytes.wrap(disk.bytes(Manifest.NAME)).toHex())
                .isEqualTo(
                        "514f524154574d000100000001000000efcdab8967452301"
                                + "21436587a9cbed0f01000000000000000200000000000000"
                                + "040000007465737403000000746f7900000000052487a5");
        assertThat(Bytes.wrap(disk.bytes(SyncedMark.NAME)).slice(0, 56).toHex())
                .isEqualTo(
                        "514f53594e434400efcdab896745230121436587a9cbed0f"
                                + "010000000000000000040000000000000100000000000000"
                                + "0300000000000000");
    }
}
