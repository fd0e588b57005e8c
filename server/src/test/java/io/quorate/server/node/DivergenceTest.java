package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.ReadMode;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.v1.StatusReply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A replica whose state is not what it should be is found, stops, and is rebuilt on request. */
@Timeout(180)
class DivergenceTest {

    private static final String MAIN = "default";

    @TempDir Path directory = Path.of("");

    private static KvClient client(List<String> addresses) {
        return KvClient.create(new KvClientConfig(addresses, Duration.ofSeconds(30), true));
    }

    private static void put(KvClient client, String key, String value) throws Exception {
        client.put(MAIN, Bytes.utf8(key), Bytes.utf8(value)).get(60, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({
        "raft, memory, flipping-memory, false",
        "paxos, memory, flipping-memory, true",
        "raft, wal, flipping-rocksdb, true",
        "paxos, wal, flipping-rocksdb, false"
    })
    void replicaWithAFlippedValueIsFoundStopsAndIsRebuiltWhileTheOthersGoOn(
            String engine, String storage, String store, boolean leaderErrs) throws Exception {
        try (TestNodes nodes =
                TestNodes.replicated(
                        directory,
                        3,
                        "consensus.engine=" + engine,
                        "consensus.storage=" + storage,
                        "kv.store=" + store,
                        "kv.digest_interval=20")) {
            TestNodes.await(() -> nodes.leader() != 0);
            List<String> addresses = List.of(nodes.address(1), nodes.address(2), nodes.address(3));
            try (KvClient client = client(addresses)) {
                put(client, "first", "1");
                int erring = leaderErrs ? nodes.leader() : nodes.follower();
                FlippingKvStoreProvider.ERRING.add(nodes.config(erring).dataDirectory().toString());
                put(client, FlippingKvStoreProvider.KEY, "precious");
                for (int i = 0; nodes.node(erring).diverged().isEmpty(); i++) {
                    put(client, "k" + i % 50, "v" + i);
                }
                assertThatItServesNobody(nodes, erring);
                for (int i = 0; i < 30; i++) {
                    put(client, "later" + i, "v");
                }
                assertThat(others(nodes, erring)).allMatch(node -> node.diverged().isEmpty());

                nodes.stop(erring);
                assertThatThrownBy(() -> nodes.start(erring))
                        .isInstanceOfSatisfying(
                                ConsensusException.class,
                                refusal ->
                                        assertThat(refusal.error())
                                                .isInstanceOf(ConsensusError.Diverged.class));

                Rebuild.prepare(nodes.config(erring));
                nodes.start(erring);
                assertThatItIsLikeTheOthers(nodes, erring, client);
                nodes.stop(erring);
                nodes.start(erring);
                assertThatItIsLikeTheOthers(nodes, erring, client);
                assertThatTheOldStateIsSetAside(nodes, erring, store);
            }
        }
    }

    private static List<Node> others(TestNodes nodes, int erring) {
        return List.of(nodes.node(erring % 3 + 1), nodes.node((erring + 1) % 3 + 1));
    }

    private static void assertThatItServesNobody(TestNodes nodes, int erring) {
        ConsensusError.Diverged why = nodes.node(erring).diverged().orElseThrow();
        assertThat(why.position()).isPositive();
        assertThat(why.position() % 20).isZero();
        assertThat(why.own()).isNotEqualTo(why.majority());
        KvClientConfig alone =
                new KvClientConfig(List.of(nodes.address(erring)), Duration.ofSeconds(20), false);
        try (KvClient client = KvClient.create(alone)) {
            ReadMode any = new ReadMode.Stale(Duration.ofDays(1));
            assertThatThrownBy(() -> client.get(MAIN, Bytes.utf8("victim"), any).join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            KvClientException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo("DIVERGED"));
            StatusReply status = client.status(false).join();
            assertThat(status.getHealth()).isEqualTo("diverged");
            assertThat(status.getExplanation())
                    .contains("position " + why.position(), why.own().toHex())
                    .contains(why.majority().toHex());
        }
    }

    /** It has applied all that the others have, holds the same, and is found to by itself. */
    private static void assertThatItIsLikeTheOthers(TestNodes nodes, int rebuilt, KvClient client)
            throws Exception {
        for (int i = 0; i < 50; i++) {
            put(client, "again" + i, "v");
        }
        TestNodes.await(
                () -> {
                    StatusReply one = status(nodes, rebuilt);
                    StatusReply other = status(nodes, rebuilt % 3 + 1);
                    return one.getDigestPosition() == other.getDigestPosition()
                            && one.getDigest().equals(other.getDigest());
                });
        assertThat(nodes.node(rebuilt).diverged()).isEmpty();
    }

    private static StatusReply status(TestNodes nodes, int id) {
        KvClientConfig alone =
                new KvClientConfig(List.of(nodes.address(id)), Duration.ofSeconds(20), false);
        try (KvClient client = KvClient.create(alone)) {
            return client.status(true).join();
        }
    }

    private static void assertThatTheOldStateIsSetAside(TestNodes nodes, int id, String store)
            throws Exception {
        Path folder = nodes.config(id).dataDirectory();
        assertThat(Files.exists(folder.resolve("kv-set-aside-1")))
                .isEqualTo(store.equals("flipping-rocksdb"));
        TestNodes.await(() -> new Rebuild(folder).position().isEmpty());
        assertThat(folder.resolve("diverged")).doesNotExist();
    }

    @Test
    void nodeThatNobodyCanBeAskedForIsNotRebuilt() throws Exception {
        TestNodes nodes = TestNodes.replicated(directory, 3);
        nodes.close();

        assertThatThrownBy(() -> Rebuild.prepare(nodes.config(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no other member gives its state")
                .hasMessageContaining("node 2 at")
                .hasMessageContaining("node 3 at");
    }
}
