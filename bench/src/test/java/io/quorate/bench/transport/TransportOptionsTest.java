package io.quorate.bench.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.ConsensusException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransportOptionsTest {

    private static TransportOptions options(
            List<String> transports, List<Integer> batches, int size, int outstanding, int rounds) {
        return new TransportOptions(
                transports,
                batches,
                size,
                outstanding,
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                rounds,
                0.99);
    }

    private static void assertRefused(
            String problem,
            List<String> transports,
            List<Integer> batches,
            int size,
            int outstanding,
            int rounds) {
        assertThatThrownBy(() -> options(transports, batches, size, outstanding, rounds))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(problem);
    }

    @Test
    void namesTheOptionThatMakesNoSense() {
        List<String> grpc = List.of("grpc");
        List<Integer> one = List.of(1);

        assertRefused("--transports names none", List.of(), one, 128, 1, 1);
        assertRefused(
                "--transports names one twice: grpc,grpc", List.of("grpc", "grpc"), one, 128, 1, 1);
        assertRefused("--batch has no number", grpc, List.of(), 128, 1, 1);
        assertRefused("--size 3 is not between 4 and 1048576", grpc, one, 3, 1, 1);
        assertRefused("--outstanding 5000 is not between 1 and 4096", grpc, one, 128, 5_000, 1);
        assertRefused(
                "--size times --outstanding is more than 33554432 bytes",
                grpc,
                one,
                1 << 20,
                64,
                1);
        assertRefused(
                "--batch 65 is not between 1 and --outstanding 64",
                grpc,
                List.of(64, 65),
                128,
                64,
                1);
        assertRefused("--rounds 0 is not from 1 to 1000", grpc, one, 128, 1, 0);
    }

    @Test
    void refusesTransportsThatAreNotThere() {
        assertThatThrownBy(
                        () ->
                                new TransportBenchmark(
                                        options(List.of("pigeon"), List.of(1), 128, 1, 1),
                                        line -> {}))
                .isInstanceOf(ConsensusException.class)
                .hasMessage(
                        "unknown transport 'pigeon'; on the class path: grpc, inmemory, thrift");
    }

    @Test
    void takesWhatItsBoundsAllow() {
        assertThat(options(List.of("grpc"), List.of(1, 4_096), 4, 4_096, 1_000).rounds())
                .isEqualTo(1_000);
    }
}
