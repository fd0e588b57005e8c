package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvEntry;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvStoreProvider;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.v1.StatusReply;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class NodeTest {

    private static final ReadMode FRESH = ReadMode.LINEARIZABLE;

    @TempDir Path directory;

    static Stream<String> durableStores() {
        return KvStoreProvider.all().all().stream()
                .filter(KvStoreProvider::survivesProcess)
                .map(KvStoreProvider::name);
    }

    @Test
    void standaloneNodeServesEveryOperation() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(nodes.address(1))) {
            assertThat(put(client, "b", "2")).isEqualTo(1);
            assertThat(put(client, "a", "1")).isEqualTo(2);
            assertThat(put(client, "c", "")).isEqualTo(3);
            assertThat(value(client, "a")).contains(Bytes.utf8("1"));
            assertThat(value(client, "c")).contains(Bytes.EMPTY);
            assertThat(value(client, "nosuch")).isEmpty();
            assertThat(get(client.delete("default", Bytes.utf8("c")))).isEqualTo(4);
            assertThat(get(client.delete("default", Bytes.utf8("c")))).isEqualTo(5);
            assertThat(value(client, "c")).isEmpty();
            assertThat(get(client.range(all(1, true), FRESH)))
                    .isEqualTo(
                            new RangeResult(
                                    List.of(new KvEntry(Bytes.utf8("b"), Bytes.utf8("2"))), true));
            assertThat(get(client.range(RangeQuery.prefix("default", Bytes.utf8("a"), 9), FRESH)))
                    .isEqualTo(
                            new RangeResult(
                                    List.of(new KvEntry(Bytes.utf8("a"), Bytes.EMPTY)), false));
            get(client.write(new KvOperation.CreateColumnFamily("users")));
            assertThat(get(client.columnFamilies(FRESH))).containsExactly("default", "users");
            get(client.write(new KvOperation.DropColumnFamily("users")));
            assertThat(get(client.columnFamilies(FRESH))).containsExactly("default");
        }
    }

    @Test
    void mistakesOfCallersComeBackWithTheirCodes() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(nodes.address(1))) {
            assertInvalid("INVALID_KEY", client.put("default", Bytes.EMPTY, Bytes.EMPTY));
            assertInvalid(
                    "INVALID_KEY", client.put("default", Bytes.wrap(new byte[5000]), Bytes.EMPTY));
            assertInvalid("INVALID_CF", client.get("nosuch", Bytes.utf8("k"), FRESH));
            assertInvalid(
                    "INVALID_CF", client.write(new KvOperation.CreateColumnFamily("default")));
            assertInvalid(
                    "INVALID_OPERATION", client.write(new KvOperation.DropColumnFamily("default")));
            assertInvalid(
                    "INVALID_OPERATION",
                    client.put("default", Bytes.utf8("k"), Bytes.wrap(new byte[(1 << 20) + 1])));
        }
    }

    @Test
    void mistakeOfAnyLengthComesBackAsWhatItIs() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(nodes.address(1))) {
            String name = "é".repeat(20_000);
            assertInvalid("INVALID_CF", client.get(name, Bytes.utf8("k"), FRESH));
            assertInvalid("INVALID_OPERATION", client.put(name, Bytes.utf8("k"), Bytes.utf8("v")));
            assertInvalid(
                    "INVALID_OPERATION", client.write(new KvOperation.CreateColumnFamily(name)));
        }
    }

    @Test
    void largestValuesComeAndGoAndRangesOfThemComeInPages() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(nodes.address(1))) {
            Bytes large = Bytes.wrap(new byte[1 << 20]);
            for (int i = 0; i < 9; i++) {
                get(client.put("default", Bytes.utf8("k" + i), large));
            }
            assertThat(value(client, "k8")).contains(large);
            RangeResult page = get(client.range(all(1000, false), FRESH));
            assertThat(page.hasMore()).isTrue();
            assertThat(page.entries()).hasSizeBetween(1, 8);
        }
    }

    @ParameterizedTest
    @MethodSource("durableStores")
    void standaloneNodeOverADurableStoreKeepsItsDataAcrossARestart(String store) throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, store)) {
            try (KvClient client = client(nodes.address(1))) {
                for (int i = 0; i < 50; i++) {
                    put(client, "k" + i, "v" + i);
                }
            }
            nodes.stop(1);
            nodes.start(1);
            try (KvClient client = client(nodes.address(1))) {
                assertThat(get(client.range(all(1000, false), FRESH)).entries()).hasSize(50);
                assertThat(put(client, "k0", "new")).isEqualTo(51);
                assertThat(value(client, "k49")).contains(Bytes.utf8("v49"));
            }
        }
    }

    @Test
    void oneReplicaServes() throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 1);
                KvClient client = client(nodes.address(1))) {
            long first = put(client, "a", "1");
            assertThat(put(client, "b", "2")).isGreaterThan(first);
            assertThat(value(client, "a")).contains(Bytes.utf8("1"));
            StatusReply status = get(client.status(true));
            assertThat(status.getMode()).isEqualTo("replicated");
            assertThat(status.getLeading()).isTrue();
            assertThat(status.getApplied()).isEqualTo(status.getDecided());
            assertThat(status.getDigest().size()).isEqualTo(32);
        }
    }

    @Test
    void clientOfAFollowerIsSentToTheLeaderAndAllReplicasAgree() throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 3)) {
            int follower = nodes.follower();
            KvClientConfig config = KvClientConfig.of(List.of(nodes.address(follower)));
            try (KvClient alone = KvClient.create(config.onlyAt(nodes.address(follower)));
                    KvClient client = KvClient.create(config)) {
                assertThat(failureOf(alone.put("default", Bytes.utf8("k"), Bytes.EMPTY)))
                        .isInstanceOfSatisfying(
                                KvClientException.class,
                                e -> assertThat(e.code()).isEqualTo("NOT_LEADER"));
                for (int i = 0; i < 200; i++) {
                    put(client, "k" + i, "v" + i);
                }
                assertThat(value(client, "k199")).contains(Bytes.utf8("v199"));
            }
            TestNodes.await(() -> digests(nodes).size() == 1);
        }
    }

    @Test
    void clusterGoesOnWithoutItsLeaderWhichCatchesUpWhenItIsBack() throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 3)) {
            KvClientConfig config =
                    new KvClientConfig(
                            List.of(nodes.address(1), nodes.address(2), nodes.address(3)),
                            Duration.ofSeconds(30),
                            true);
            try (KvClient client = KvClient.create(config)) {
                put(client, "before", "1");
                int leader = nodes.leader();
                nodes.stop(leader);
                put(client, "without", "2");
                nodes.start(leader);
                TestNodes.await(() -> nodes.leader() > 0);
                put(client, "after", "3");
                assertThat(get(client.range(all(10, false), FRESH)).entries()).hasSize(3);
            }
            TestNodes.await(() -> digests(nodes).size() == 1);
        }
    }

    private static Set<String> digests(TestNodes nodes) {
        return Stream.of(1, 2, 3)
                .map(
                        id -> {
                            try (KvClient client = client(nodes.address(id))) {
                                StatusReply status = get(client.status(true));
                                return status.getDigestPosition()
                                        + " "
                                        + Bytes.copyOf(status.getDigest().toByteArray()).toHex();
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        })
                .collect(java.util.stream.Collectors.toSet());
    }

    @Test
    void leaderThatIsClosedHandsOverToNodesThatWouldNeverLeadByThemselves() throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 3, "consensus.engine=raft")) {
            int leader = nodes.leader();
            for (int id = 1; id <= 3; id++) {
                if (id != leader) {
                    nodes.stop(id);
                    nodes.start(id, "consensus.raft.priority=0");
                }
            }
            TestNodes.await(() -> nodes.leader() == leader);
            TestNodes.await(() -> nodes.inTouch(leader) == 2);
            nodes.stop(leader);
            TestNodes.await(() -> nodes.leader() > 0);
            assertThat(nodes.leader()).isNotEqualTo(leader);
        }
    }

    @Test
    void closedNodeLeavesNoThreadAndAFreePort() throws Exception {
        for (boolean standalone : new boolean[] {true, false}) {
            Set<Thread> before = TestNodes.threads();
            String address;
            try (TestNodes nodes =
                    standalone
                            ? TestNodes.standalone(directory, "file")
                            : TestNodes.replicated(directory, 3)) {
                address = nodes.address(1);
                try (KvClient client = client(address)) {
                    put(client, "k", "v");
                }
                nodes.node(1).close();
                nodes.node(1).close();
            }
            TestNodes.awaitThreads(before);
            int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress("localhost", port));
                assertThat(socket.isBound()).isTrue();
            }
        }
    }

    @Test
    void nodeWhosePortIsTakenSaysSoAndLeavesNothingRunning() throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 1);
                KvClient client = client(nodes.address(1))) {
            put(client, "k", "v");
            Set<Thread> before = TestNodes.threads();
            assertThatThrownBy(
                            () -> TestNodes.standalone(directory, "file", nodes.address(1)).close())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot serve clients at " + nodes.address(1));
            TestNodes.awaitThreads(before);
        }
    }

    @Test
    void nodeWhoseEngineCannotBeMadeSaysWhyAndLeavesNothingRunning() throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 1)) {
            nodes.stop(1);
            Set<Thread> before = TestNodes.threads();
            String elsewhere = "server.data_dir=" + directory.resolve("elsewhere");
            assertThatThrownBy(() -> nodes.start(1, "consensus.engine=failing", elsewhere))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(FailingEngineProvider.MESSAGE);
            TestNodes.awaitThreads(before);
            nodes.start(1);
            TestNodes.await(() -> nodes.leader() == 1);
        }
    }

    @Test
    void statusOfAStandaloneNodeTellsWhatItIs() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(nodes.address(1))) {
            put(client, "k", "v");
            StatusReply status = get(client.status(false));
            assertThat(status.getNode()).isEqualTo(1);
            assertThat(status.getMode()).isEqualTo("standalone");
            assertThat(status.getHealth()).isEqualTo("running");
            assertThat(status.getStore()).isEqualTo("memory");
            assertThat(status.getApplied()).isEqualTo(1);
            assertThat(status.getDigest().isEmpty()).isTrue();
            assertThat(nodes.node(1).engineStatus()).isEmpty();
            assertThat(nodes.node(1).config().self()).isEqualTo(NodeId.of(1));
        }
    }

    private static RangeQuery all(int limit, boolean reverse) {
        return new RangeQuery("default", Bytes.EMPTY, Optional.empty(), limit, reverse, false);
    }

    private static KvClient client(String address) {
        return KvClient.create(new KvClientConfig(List.of(address), Duration.ofSeconds(20), true));
    }

    private static long put(KvClient client, String key, String value) throws Exception {
        return get(client.put("default", Bytes.utf8(key), Bytes.utf8(value)));
    }

    private static Optional<Bytes> value(KvClient client, String key) throws Exception {
        return get(client.get("default", Bytes.utf8(key), FRESH));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static void assertInvalid(String code, CompletableFuture<?> future) {
        assertThat(failureOf(future))
                .isInstanceOfSatisfying(
                        KvClientException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        try {
            throw new AssertionError("it succeeded with " + future.get(30, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("it did not end", e);
        }
    }
}
