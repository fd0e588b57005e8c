package io.quorate.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Writes and syncs that fail. */
class WalFailureTest {

    private static void isRefused(WalNode node, int group) {
        assertThatThrownBy(() -> node.log(group).append("later"))
                .isInstanceOfSatisfying(
                        ConsensusException.class,
                        e ->
                                assertThat(e.error())
                                        .isInstanceOf(ConsensusError.StorageFailed.class));
    }

    /** Failures of the write, the sync and the mark of a batch. */
    @Test
    void afterAFailureNothingIsWrittenAnyMore() {
        for (int failsAt = 0; failsAt < 3; failsAt++) {
            TestDisk disk = new TestDisk();
            WalNode node = WalNode.open(disk).run();
            node.log(0).append("one");
            node.log(1).append("another");
            node.run();
            disk.failAt(failsAt);
            node.log(0).append("two");
            node.run();
            int operations = disk.operations();
            for (int group = 0; group < 2; group++) {
                assertThat(node.log(group).durable).containsExactly(1L);
                assertThat(node.log(group).failures)
                        .singleElement()
                        .isInstanceOf(ConsensusError.StorageFailed.class);
                isRefused(node, group);
            }
            node.run();
            node.log(0).log.close();
            node.storage.close();
            assertThat(disk.operations()).isEqualTo(operations);
            assertThat(operations).isEqualTo(failsAt + 1);
        }
    }

    @Test
    void whatFailedToBeSyncedIsNotTakenForDurable() {
        TestDisk disk = new TestDisk();
        WalNode node = WalNode.open(disk).run();
        disk.failAt(1);
        node.log(0).append("one");
        node.run();
        assertThat(node.log(0).log.lastLsn()).isEqualTo(1);
        assertThat(node.log(0).log.durableLsn()).isZero();
        assertThat(node.log(0).log.read(1).toUtf8()).isEqualTo("one");
        assertThatThrownBy(() -> node.log(0).log.release(2))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSegmentThatCannotBeMadeFailsTheStorage() {
        TestDisk disk = new TestDisk();
        WalNode node = WalNode.open(disk).run();
        long rounds = 0;
        while (node.log(0).failures.isEmpty()) {
            node.log(0).append("x".repeat(5000));
            node.runOne();
            rounds++;
            if (rounds == 4) {
                // Everything about the next segment goes wrong from its first byte on.
                disk.failAt(disk.operations() == 0 ? 0 : 5);
            }
            node.run();
            assertThat(rounds).isLessThan(20);
        }
        isRefused(node, 0);
        assertThat(WalNode.open(disk.copy()).log(0).log.lastLsn())
                .isGreaterThanOrEqualTo(node.log(0).durableLsn());
    }

    @Test
    void aLogThatCannotBeOpenedIsAFailureAndNotDamage() {
        TestDisk disk = new TestDisk();
        WalNode.open(disk).run().storage.close();
        TestDisk counted = disk.copy();
        WalNode.open(counted);
        for (int failsAt = 0; failsAt < counted.operations(); failsAt++) {
            TestDisk failing = disk.copy().failAt(failsAt);
            assertThatThrownBy(() -> WalNode.open(failing))
                    .isInstanceOfSatisfying(
                            ConsensusException.class,
                            e ->
                                    assertThat(e.error())
                                            .isInstanceOf(ConsensusError.StorageFailed.class));
            assertThat(WalNode.open(failing.copy()).log(0).log.lastLsn()).isZero();
        }
    }

    /**
     * After a sync that failed the kernel shows bytes that are on no disk: the next life must not
     * build on them, in the log nor in the mark. Every change fails once, in the next life the
     * power goes before every change, and the life after that finds what it was told.
     */
    @Test
    void whatAFailedSyncLeftToBeReadIsNotReliedOn() {
        int failures = 0;
        for (int failsAt = 0; failsAt < 40; failsAt++) {
            boolean died = true;
            for (int diesBefore = 0; died; diesBefore++) {
                TestDisk disk = new TestDisk();
                WalNode first = WalNode.open(disk);
                disk.failAt(failsAt);
                write(first, 3);
                failures += first.log(0).failures.size();
                died = goesOn(disk.failAt(-1).dieBefore(diesBefore), first.log(0).durableLsn());
            }
        }
        assertThat(failures).isGreaterThan(20);
    }

    private static void write(WalNode node, int batches) {
        try {
            for (int i = 0; i < batches; i++) {
                node.log(0).append("x".repeat(7_000));
                node.run();
            }
            node.storage.close();
        } catch (ConsensusException e) {
            assertThat(e.error()).isInstanceOf(ConsensusError.StorageFailed.class);
        }
    }

    /** Lives until the power goes, and tells whether it went. */
    private static boolean goesOn(TestDisk disk, long durable) {
        long told = durable;
        try {
            WalNode second = WalNode.open(disk).run();
            try {
                write(second, 1);
            } finally {
                told = Math.max(told, second.log(0).durableLsn());
            }
        } catch (TestDisk.PowerLoss e) {
            // As planned.
        }
        for (TestDisk.Fate fate : TestDisk.Fate.values()) {
            for (int seed = 0; seed < 4; seed++) {
                TestDisk back = disk.afterCrash(fate, new Random(seed));
                assertThat(WalNode.open(back).log(0).log.lastLsn()).isGreaterThanOrEqualTo(told);
            }
        }
        return disk.isDead();
    }
}
