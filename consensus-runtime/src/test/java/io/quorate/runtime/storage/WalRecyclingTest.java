package io.quorate.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Files of segments that are given up become later ones. */
class WalRecyclingTest {

    private static final int ROUNDS = 40;

    private static WalNode liveLong(TestDisk disk) {
        WalNode node = WalNode.open(disk).run();
        for (int i = 0; i < ROUNDS; i++) {
            round(node, i);
        }
        return node;
    }

    /** Writes about a third of a segment, and gives up all but the newest records. */
    private static void round(WalNode node, int number) {
        node.log(0).append(record(number));
        node.run();
        node.log(0).log.release(Math.max(1, number - 2));
        node.run();
    }

    private static String lastOf(List<String> names) {
        return names.get(names.size() - 1);
    }

    private static String record(int number) {
        return number + "-" + "x".repeat(5_000);
    }

    @Test
    void aLogThatIsReleasedAsItGrowsStaysInAFewFiles() {
        TestDisk disk = new TestDisk();
        TreeSet<String> seen = new TreeSet<>();
        WalNode node = WalNode.open(disk).run();
        for (int i = 0; i < ROUNDS; i++) {
            round(node, i);
            seen.addAll(WalReleaseTest.files(disk));
            assertThat(WalReleaseTest.files(disk)).hasSizeLessThan(7);
        }
        assertThat(seen).hasSizeGreaterThan(10);
    }

    @Test
    void whatAnEarlierSegmentHadInItIsNoPartOfTheLog() {
        TestDisk disk = new TestDisk();
        WalNode node = liveLong(disk);
        String newest = lastOf(WalReleaseTest.segments(disk));
        assertThat(new String(disk.bytes(newest), StandardCharsets.UTF_8)).contains("xxxx");
        WalNode again = WalNode.open(disk.copy());
        assertThat(again.log(0).log.lastLsn()).isEqualTo(ROUNDS);
        assertThat(again.log(0).replay()).isEqualTo(node.log(0).replay());
        assertThat(again.log(0).append("behind it")).isEqualTo(ROUNDS + 1);
    }

    @Test
    void aCleanCloseLeavesNoFileThatIsGivenUp() {
        TestDisk disk = new TestDisk();
        liveLong(disk).storage.close();
        assertThat(WalReleaseTest.files(disk)).isEqualTo(WalReleaseTest.segments(disk));
    }
}
