package io.quorate.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Records that are given up, and the files that go with them. */
class WalReleaseTest {

    /** The segments of the log. Files that are given up and wait to be used again are none. */
    static List<String> segments(TestDisk disk) {
        try {
            Manifest manifest = Manifest.readAny(disk);
            return LongStream.rangeClosed(manifest.firstSegment(), manifest.lastSegment())
                    .mapToObj(WalFormat::segmentName)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that look like segments. */
    static List<String> files(TestDisk disk) {
        return disk.list().stream().filter(WalFormat::isSegmentName).toList();
    }

    private static void fill(WalNode node, int group, int records) {
        for (int i = 0; i < records; i++) {
            node.log(group).append("x".repeat(5000));
            node.run();
        }
    }

    @Test
    void segmentsGoWhenNoGroupNeedsThem() {
        TestDisk disk = new TestDisk();
        WalNode node = WalNode.open(disk).run();
        node.log(1).append("small and old");
        fill(node, 0, 12);
        int all = segments(disk).size();
        node.log(0).log.release(11);
        node.run();
        assertThat(segments(disk)).hasSize(all);
        assertThatThrownBy(() -> node.log(0).log.read(10))
                .isInstanceOf(IllegalArgumentException.class);
        node.log(1).append("the same again");
        node.run();
        node.log(1).log.release(2);
        node.run();
        assertThat(segments(disk).size()).isLessThan(all - 1);
        assertThat(node.log(1).replay().values()).containsExactly("the same again");
        assertThat(node.log(0).log.firstLsn()).isEqualTo(11);

        WalNode again = WalNode.open(disk.copy());
        assertThat(again.log(0).log.firstLsn()).isEqualTo(11);
        assertThat(again.log(0).log.lastLsn()).isEqualTo(12);
        assertThat(again.log(1).replay().values()).containsExactly("the same again");
    }

    @Test
    void aGroupThatReleasedEverythingGoesOnWithItsNumbers() {
        TestDisk disk = new TestDisk();
        WalNode node = WalNode.open(disk).run();
        fill(node, 0, 7);
        node.log(0).log.release(8);
        assertThat(node.log(0).log.firstLsn()).isEqualTo(8);
        fill(node, 1, 7);
        node.log(1).log.release(7);
        node.run();
        WalNode again = WalNode.open(disk.copy());
        assertThat(again.log(0).log.lastLsn()).isEqualTo(7);
        assertThat(again.log(0).log.firstLsn()).isEqualTo(8);
        assertThat(again.log(0).append("eighth")).isEqualTo(8);
    }

    @Test
    void toReleaseAgainOrLessDoesNothing() {
        WalNode node = WalNode.open(new TestDisk());
        node.log(0).append("one", "two", "three");
        node.run();
        node.log(0).log.release(3);
        node.log(0).log.release(3);
        node.log(0).log.release(1);
        assertThat(node.log(0).log.firstLsn()).isEqualTo(3);
        node.log(0).append("four");
        assertThatThrownBy(() -> node.log(0).log.release(5))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSegmentThatWasNotGivenUpAndIsMissingIsCorruption() {
        TestDisk disk = new TestDisk();
        WalNode node = WalNode.open(disk).run();
        fill(node, 0, 12);
        node.log(0).log.release(6);
        node.run();
        List<String> left = segments(disk);
        assertThat(left.size()).isGreaterThan(3);
        for (String name : left) {
            assertThatThrownBy(() -> WalNode.open(disk.copy().without(name)))
                    .hasMessageContaining("corrupt")
                    .hasMessageContaining(name);
        }
    }

    @Test
    void segmentsThatOutlivedTheirRemovalAreRemovedAgain() {
        TestDisk disk = new TestDisk();
        WalNode node = WalNode.open(disk).run();
        fill(node, 0, 12);
        TestDisk before = disk.copy();
        node.log(0).log.release(12);
        node.run();
        TestDisk revived = disk.copy();
        for (String name : segments(before)) {
            if (!disk.list().contains(name)) {
                revived.replace(name, before.bytes(name));
            }
        }
        int all = files(revived).size();
        assertThat(WalNode.open(revived).run().log(0).log.firstLsn()).isGreaterThan(9);
        assertThat(files(revived).size()).isLessThan(all);
    }
}
