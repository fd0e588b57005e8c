package io.quorate.bench.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bench.failover.FailoverReport.Summary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FailoverBenchmarkTest {

    private static final FailoverOptions TWO_ROUNDS =
            new FailoverOptions(List.of("raft"), List.of("grpc"), 2, 2);

    private final List<String> progress = new ArrayList<>();

    private FailoverReport run(FailoverOptions options, FakeServers servers)
            throws IOException, InterruptedException {
        return new FailoverBenchmark(options, combination -> servers, progress::add).run();
    }

    @Test
    void killsTheLeaderEveryRoundAndFindsEverythingAgain()
            throws IOException, InterruptedException {
        FakeServers servers = new FakeServers();

        FailoverReport report = run(TWO_ROUNDS, servers);

        assertThat(report.isGood()).isTrue();
        assertThat(servers.kills).isEqualTo(2);
        assertThat(servers.closed).isTrue();
        assertThat(report.samples()).extracting(FailoverSample::killed).containsExactly(1, 2);
        assertThat(report.samples()).extracting(FailoverSample::successor).containsExactly(2, 1);
        Summary summary = report.summaries().get(0);
        assertThat(summary.rounds()).isEqualTo(2);
        assertThat(summary.slow()).isZero();
        assertThat(summary.acknowledged())
                .isEqualTo(report.samples().stream().mapToInt(FailoverSample::acknowledged).sum())
                .isPositive();
        assertThat(summary.firstServed().p50()).isPositive();
        assertThat(progress).anyMatch(line -> line.startsWith("round 1 of 2: raft/grpc: killed"));
    }

    @Test
    void whatANodeLacksIsLost() throws IOException, InterruptedException {
        FailoverReport report =
                run(
                        new FailoverOptions(List.of("raft"), List.of("grpc"), 1, 1),
                        new FakeServers().forgetting(0));

        assertThat(report.isGood()).isFalse();
        Summary summary = report.summaries().get(0);
        assertThat(summary.findings().lost()).isEqualTo(1);
        assertThat(summary.findings().digestsEqual()).isFalse();
    }

    @Test
    void clustersAreClosedWhenOneFails() {
        FakeServers servers = new FakeServers();
        FailoverOptions two = new FailoverOptions(List.of("raft", "paxos"), List.of("grpc"), 1, 1);
        ServerCluster.Factory factory =
                combination -> {
                    if (combination.engine().equals("paxos")) {
                        throw new IllegalArgumentException("no such cluster");
                    }
                    return servers;
                };

        assertThatThrownBy(() -> new FailoverBenchmark(two, factory, progress::add).run())
                .hasMessage("no such cluster");
        assertThat(servers.closed).isTrue();
    }

    @Test
    void clusterThatCannotBeEndedLeavesNoOtherBehind() {
        FakeServers first = new FakeServers().thatCannotEnd();
        FakeServers second = new FakeServers();
        FailoverOptions two = new FailoverOptions(List.of("raft", "paxos"), List.of("grpc"), 1, 1);
        ServerCluster.Factory factory =
                combination -> combination.engine().equals("raft") ? first : second;

        assertThatThrownBy(() -> new FailoverBenchmark(two, factory, progress::add).run())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it does not end");
        assertThat(first.closed).isTrue();
        assertThat(second.closed).isTrue();
    }

    @Test
    void anInterruptEndsItAndClosesTheClusters() throws InterruptedException {
        FakeServers servers = new FakeServers().withoutSuccessor();
        Thread runner =
                new Thread(
                        () -> {
                            try {
                                run(TWO_ROUNDS, servers);
                            } catch (IOException | InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        runner.start();
        while (servers.kills == 0) {
            Thread.sleep(5);
        }
        runner.interrupt();
        runner.join();

        assertThat(servers.closed).isTrue();
    }
}
