package io.quorate.server.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bench.process.SameJava;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A scan takes the same memory whether it goes through a thousand keys or a million. */
@Timeout(300)
class ScanMemoryTest {

    /** What goes through is several times as much as the process has. */
    @Test
    void millionKeysGoThroughASmallHeap() throws IOException, InterruptedException {
        List<String> command =
                SameJava.command(
                        LongScan.class,
                        "-Xmx40m",
                        "-XX:MaxDirectMemorySize=32m",
                        "-XX:+ExitOnOutOfMemoryError");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        String all = LongScan.KEYS + " " + (long) LongScan.KEYS * LongScan.VALUE_BYTES;
        assertThat(said.lines()).contains("grpc " + all, "thrift " + all);
    }
}
