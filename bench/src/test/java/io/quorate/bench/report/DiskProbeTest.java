package io.quorate.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskProbeTest {

    @TempDir private Path folder;

    @Test
    void tellsATimeAndLeavesNothingBehind() throws IOException {
        assertThat(DiskProbe.syncMicros(folder)).isPositive();
        assertThat(folder).isEmptyDirectory();
    }
}
