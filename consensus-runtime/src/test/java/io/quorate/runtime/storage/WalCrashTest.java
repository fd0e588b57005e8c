package io.quorate.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.runtime.storage.TestDisk.Fate;
import io.quorate.runtime.storage.TestDisk.PowerLoss;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The power goes before each change to the disk, in a script that meets all there is to meet. */
class WalCrashTest {

    private static final int GROUPS = 2;
    private static final int TRIES = 6;

    /** What was appended, released and told, in all lives together. */
    private static final class Story {
        final TreeMap<Integer, TreeMap<Long, String>> appended = new TreeMap<>();
        final TreeMap<Integer, Long> durable = new TreeMap<>();
        final TreeMap<Integer, Long> released = new TreeMap<>();
        int next;

        Story() {
            for (int group = 0; group < GROUPS; group++) {
                appended.put(group, new TreeMap<>());
                durable.put(group, 0L);
                released.put(group, 1L);
            }
        }

        private TreeMap<Long, String> of(int group) {
            return appended.computeIfAbsent(group, key -> new TreeMap<>());
        }

        void append(WalNode node, int group, int size) {
            String record = next++ + "-" + "r".repeat(size);
            long lsn = node.log(group).log.lastLsn() + 1;
            of(group).tailMap(lsn).clear();
            of(group).put(lsn, record);
            assertThat(node.log(group).append(record)).isEqualTo(lsn);
        }

        void listen(WalNode node) {
            for (int group = 0; group < GROUPS; group++) {
                durable.merge(group, node.log(group).durableLsn(), Math::max);
            }
        }

        void release(WalNode node, int group, long lsn) {
            released.merge(group, lsn, Math::max);
            node.log(group).log.release(lsn);
        }

        /** A later life finds what it must find. */
        void check(WalNode node) {
            for (int group = 0; group < GROUPS; group++) {
                TreeMap<Long, String> found = node.log(group).replay();
                long last = node.log(group).log.lastLsn();
                long first = node.log(group).log.firstLsn();
                assertThat(last).isGreaterThanOrEqualTo(durable.getOrDefault(group, 0L));
                assertThat(first).isLessThanOrEqualTo(released.getOrDefault(group, 1L));
                assertThat(found).isEqualTo(of(group).subMap(first, last + 1));
                assertThat(found).hasSize((int) (last + 1 - first));
                durable.put(group, last);
                of(group).tailMap(last + 1).clear();
            }
        }
    }

    /** Fills several segments, releases, closes. */
    private static void live(WalNode node, Story story, int rounds) {
        for (int i = 0; i < rounds; i++) {
            story.append(node, 0, 900);
            story.append(node, i % GROUPS, 200 * (i % 7));
            if (i % 3 == 0) {
                story.append(node, 1, 3_000);
            }
            node.run();
            story.listen(node);
            if (i % 4 == 3) {
                story.release(node, 0, node.log(0).log.durableLsn() - 1);
                story.release(node, 1, node.log(1).log.durableLsn() + 1);
                node.run();
            }
        }
        node.storage.close();
    }

    private static void dieAndComeBack(int dieBefore, Fate fate, long seed) {
        Random random = new Random(seed);
        Story story = new Story();
        TestDisk disk = new TestDisk().dieBefore(dieBefore);
        WalNode node = null;
        try {
            node = WalNode.open(disk);
            live(node, story, 16);
        } catch (PowerLoss e) {
            // As planned.
        }
        if (node != null) {
            story.listen(node);
        }
        // It dies again while it recovers, and once more while it goes on.
        TestDisk back = disk.afterCrash(fate, random).dieBefore(random.nextInt(12));
        try {
            WalNode.open(back).run();
        } catch (PowerLoss e) {
            // As planned.
        }
        TestDisk again = back.afterCrash(fate, random).dieBefore(40 + random.nextInt(60));
        WalNode third = null;
        try {
            third = WalNode.open(again);
            story.check(third);
            live(third, story, 8);
        } catch (PowerLoss e) {
            // As planned.
        }
        if (third != null) {
            story.listen(third);
        }
        WalNode last = WalNode.open(again.afterCrash(fate, random)).run();
        story.check(last);
        story.append(last, 1, 10);
        last.run();
        assertThat(last.log(1).log.durableLsn()).isEqualTo(last.log(1).log.lastLsn());
    }

    private static int changes() {
        TestDisk disk = new TestDisk();
        live(WalNode.open(disk), new Story(), 16);
        return disk.operations();
    }

    @Test
    void nothingThatWasReportedIsLostWhereverThePowerGoes() {
        int changes = changes();
        assertThat(changes).isGreaterThan(100);
        for (int at = 0; at <= changes; at++) {
            for (Fate fate : Fate.values()) {
                int tries = fate == Fate.LOST || fate == Fate.KEPT ? 1 : TRIES;
                for (int i = 0; i < tries; i++) {
                    long seed = at * 100L + i;
                    try {
                        dieAndComeBack(at, fate, seed);
                    } catch (RuntimeException | AssertionError e) {
                        throw new AssertionError(
                                "dies before change " + at + ", " + fate + ", seed " + seed, e);
                    }
                }
            }
        }
    }

    @Test
    void aBatchWithAnySubsetOfItsSectorsIsCutOrWhole() {
        for (int subset = 0; subset < 1 << 6; subset++) {
            TestDisk disk = new TestDisk();
            WalNode node = WalNode.open(disk).run();
            node.log(0).append("synced");
            node.run();
            byte[] before = disk.bytes(WalFormat.segmentName(1));
            node.log(0).append("a".repeat(700), "b".repeat(700), "c".repeat(1500));
            node.run();
            byte[] after = disk.bytes(WalFormat.segmentName(1));
            byte[] torn = before.clone();
            for (int sector = 0; sector < 6; sector++) {
                if ((subset >> sector & 1) == 1) {
                    int at = (sector + 2) * WalFormat.SECTOR;
                    System.arraycopy(after, at, torn, at, WalFormat.SECTOR);
                }
            }
            // The mark as it was when the batch was under way.
            byte[] mark = disk.bytes(SyncedMark.NAME);
            System.arraycopy(markAfterOneRecord(), 0, mark, 0, mark.length);
            TestDisk back = disk.copy().replace(SyncedMark.NAME, mark);
            back.replace(WalFormat.segmentName(1), torn);
            long last = WalNode.open(back).log(0).log.lastLsn();
            assertThat(last).as("subset %d", subset).isEqualTo(subset == 63 ? 4 : 1);
        }
    }

    private static byte[] markAfterOneRecord() {
        TestDisk disk = new TestDisk();
        WalNode node = WalNode.open(disk).run();
        node.log(0).append("synced");
        node.run();
        return disk.bytes(SyncedMark.NAME);
    }

    /**
     * What was settled survives whatever becomes of what is written beside it, in life after life.
     */
    @Test
    void thePowerThatGoesInOneRecoveryAfterTheOtherTakesNothing() {
        for (int first = 0; first < 30; first++) {
            for (int second = 0; second < 14; second++) {
                for (long seed = 0; seed < 8; seed++) {
                    Random random = new Random(seed);
                    Story story = new Story();
                    TestDisk disk = live(new TestDisk().dieBefore(first), story, random);
                    disk = live(disk.dieBefore(second), story, random);
                    disk = live(disk.dieBefore(second), story, random);
                    story.check(WalNode.open(disk));
                }
            }
        }
    }

    /** Appends a little, if it gets that far, and tells what is left when the power has gone. */
    private static TestDisk live(TestDisk disk, Story story, Random random) {
        WalNode node = null;
        try {
            node = WalNode.open(disk);
            story.check(node);
            live(node, story, 2);
        } catch (PowerLoss e) {
            // As planned.
        }
        if (node != null) {
            story.listen(node);
        }
        return disk.afterCrash(Fate.GARBAGE, random);
    }
}
