package io.quorate.bench.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bench.transport.TransportReport.Summary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransportBenchmarkTest {

    @Test
    void measuresEveryTransportBesideBothBareEchoes() throws Exception {
        List<String> progress = new ArrayList<>();
        TransportOptions options =
                new TransportOptions(
                        List.of("grpc", "thrift", "inmemory"),
                        List.of(4),
                        64,
                        16,
                        Duration.ofMillis(50),
                        Duration.ZERO,
                        2,
                        0.99);

        TransportReport report = new TransportBenchmark(options, progress::add).run();

        assertThat(report.samples()).hasSize(5 * 2 * 2);
        assertThat(report.samples())
                .allSatisfy(
                        sample -> {
                            assertThat(sample.envelopesPerSecond()).isPositive();
                            assertThat(sample.p50Micros()).isPositive();
                            assertThat(sample.p99Micros())
                                    .isGreaterThanOrEqualTo(sample.p50Micros());
                        });
        assertThat(report.warmUps()).hasSize(10);
        assertThat(report.summaries())
                .extracting(summary -> summary.measured().toString())
                .containsExactly(
                        "netty, 4 batches of 4",
                        "netty-frames, 4 batches of 4",
                        "grpc, 4 batches of 4",
                        "thrift, 4 batches of 4",
                        "inmemory, 4 batches of 4",
                        "netty, round trip",
                        "netty-frames, round trip",
                        "grpc, round trip",
                        "thrift, round trip",
                        "inmemory, round trip");
        for (Summary summary : report.summaries()) {
            boolean bare = TransportBenchmark.BARE.contains(summary.measured().transport());
            assertThat(summary.comparisons()).hasSize(bare ? 0 : 2);
        }
        assertThat(progress).contains("round 1 of 2", "round 2 of 2");
    }
}
