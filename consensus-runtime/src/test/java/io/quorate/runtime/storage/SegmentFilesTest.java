package io.quorate.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.ClusterId;
import io.quorate.api.NodeId;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SegmentFilesTest {

    private static final Manifest EMPTY =
            Manifest.initial(
                    new Identity(
                            new ClusterId("segments"), NodeId.of(1), "test", WalNode.INCARNATION));

    /** Records in one would be acknowledged, and gone with the next start. */
    @Test
    void segmentThatTheManifestDoesNotListIsNoSpare() throws IOException {
        int failures = 0;
        while (failsAt(failures)) {
            failures++;
        }
        assertThat(failures).as("changes that can fail").isGreaterThan(4);
    }

    /** Returns false if there are no more than {@code change} changes. */
    private static boolean failsAt(int change) throws IOException {
        TestDisk disk = new TestDisk().failAt(change);
        try (SegmentFiles files = new SegmentFiles(disk, 16 << 10, EMPTY)) {
            try {
                files.prepare();
            } catch (IOException e) {
                assertThat(files.wantsSpare()).as("change %d failed", change).isTrue();
                assertThat(files.manifest()).isEqualTo(EMPTY);
                files.prepare();
                assertThat(files.next().number()).isEqualTo(files.manifest().lastSegment());
                return true;
            }
            assertThat(files.wantsSpare()).isFalse();
            return false;
        }
    }
}
