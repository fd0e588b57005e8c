package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvChange;
import io.quorate.kv.KvEntry;
import io.quorate.kv.KvOperation;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.client.Committed;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.client.KvSession;
import io.quorate.kv.client.KvWatch;
import io.quorate.kv.v1.ClusterHealthReply;
import io.quorate.kv.v1.MemberHealth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a client does, over Thrift. */
@Timeout(120)
class ThriftClientTest {

    private static final String MAIN = "default";
    private static final Bytes KEY = Bytes.utf8("k");
    private static final Bytes LARGE = Bytes.wrap(new byte[1 << 20]);
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path directory = Path.of("");

    @Test
    void everyCallIsServed() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(List.of(nodes.address(1, "thrift")))) {
            assertThat(get(client.get(MAIN, KEY, ReadMode.LINEARIZABLE))).isEmpty();
            long first = get(client.put(MAIN, KEY, LARGE));
            get(client.write(new KvOperation.CreateColumnFamily("other")));
            get(client.put("other", KEY, Bytes.EMPTY));
            get(client.delete(MAIN, KEY));
            assertThat(get(client.get(MAIN, KEY, ReadMode.LINEARIZABLE))).isEmpty();
            assertThat(get(client.get(MAIN, KEY, OptionalLong.of(first), ReadMode.LINEARIZABLE)))
                    .contains(LARGE);
            assertThat(get(client.get("other", KEY, ReadMode.LINEARIZABLE))).contains(Bytes.EMPTY);
            RangeResult range =
                    get(
                            client.range(
                                    new RangeQuery("other", KEY, Optional.empty(), 10, true, false),
                                    ReadMode.LINEARIZABLE));
            assertThat(range.entries()).containsExactly(new KvEntry(KEY, Bytes.EMPTY));
            assertThat(range.hasMore()).isFalse();
            assertThat(get(client.columnFamilies(ReadMode.LINEARIZABLE)))
                    .containsExactly(MAIN, "other");
            assertThat(get(client.readVersion(ReadMode.LINEARIZABLE))).isEqualTo(first + 3);
            assertThat(get(client.statistics()).version()).isEqualTo(first + 3);
            assertThat(get(client.status(true)).getDigest().size()).isEqualTo(32);
            assertThat(get(client.ping(KEY))).isEqualTo(KEY);
            ClusterHealthReply health = get(client.clusterHealth());
            assertThat(health.getHealth()).isEqualTo("healthy");
            assertThat(health.getMembers(0).getClientAddress())
                    .isEqualTo(nodes.address(1, "thrift"));
        }
    }

    @Test
    void refusalsSayTheSameAsOverGrpc() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient thrift = client(List.of(nodes.address(1, "thrift")));
                KvClient grpc = KvClient.create(KvClientConfig.of(List.of(nodes.address(1))))) {
            for (KvClient client : List.of(thrift, grpc)) {
                assertRefused(client.put(MAIN, Bytes.EMPTY, KEY), "INVALID_KEY");
                assertRefused(client.put("nosuch", KEY, KEY), "INVALID_CF");
                assertRefused(
                        client.put(MAIN, KEY, Bytes.wrap(new byte[(1 << 20) + 1])),
                        "INVALID_OPERATION");
                assertRefused(
                        client.get(MAIN, KEY, OptionalLong.of(99), ReadMode.LINEARIZABLE),
                        "VERSION_AHEAD");
            }
        }
    }

    private static void assertRefused(CompletableFuture<?> call, String code) {
        assertThatThrownBy(() -> call.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        KvClientException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void transactionsConflictAndAreRunAgain() {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(List.of(nodes.address(1, "thrift")))) {
            List<CompletableFuture<Committed<Long>>> runs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                runs.add(CompletableFuture.supplyAsync(() -> increment(client)));
            }
            runs.forEach(CompletableFuture::join);
            assertThat(client.get(MAIN, KEY, ReadMode.LINEARIZABLE).join())
                    .contains(Bytes.utf8("8"));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Committed<Long> increment(KvClient client) {
        return client.runNow(
                transaction -> {
                    long now =
                            transaction
                                    .get(MAIN, KEY)
                                    .join()
                                    .map(text -> Long.parseLong(text.toUtf8()))
                                    .orElse(0L);
                    transaction.put(MAIN, KEY, Bytes.utf8("" + (now + 1)));
                    return now + 1;
                });
    }

    @Test
    void hintsNameWhereTheLeaderSpeaksThrift() throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 3)) {
            int follower = nodes.follower();
            try (KvClient client = client(List.of(nodes.address(follower, "thrift")))) {
                get(client.put(MAIN, KEY, KEY));
                assertThat(get(client.clusterHealth()).getMembersList())
                        .extracting(MemberHealth::getClientAddress)
                        .containsExactly(
                                nodes.address(1, "thrift"),
                                nodes.address(2, "thrift"),
                                nodes.address(3, "thrift"));
            }
        }
    }

    /** A writer through a session and a watch; meanwhile the leader ends, and the next one. */
    @Test
    void writesAreDoneOnceAndWatchedOnceThoughLeadersEnd() throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 3)) {
            List<String> addresses = new ArrayList<>();
            for (int id = 1; id <= 3; id++) {
                addresses.add(nodes.address(id, "thrift"));
            }
            int count = 200;
            try (KvClient client = client(addresses);
                    KvClient other = client(addresses);
                    KvWatch watch = other.watch(MAIN, Bytes.utf8("w/"), 1)) {
                List<KvChange> written = new ArrayList<>();
                CompletableFuture<Void> writer =
                        CompletableFuture.runAsync(() -> write(client, count, written));
                List<KvChange> seen = new ArrayList<>();
                while (seen.size() < count) {
                    seen.add(watch.next(LONG).orElseThrow());
                    if (seen.size() == count / 3 || seen.size() == count * 2 / 3) {
                        nodes.restartLeader();
                    }
                }
                writer.get(60, TimeUnit.SECONDS);
                assertThat(seen).isEqualTo(written);
            }
        }
    }

    private static void write(KvClient client, int count, List<KvChange> written) {
        try (KvSession session = client.session()) {
            for (int i = 0; i < count; i++) {
                Bytes key = Bytes.utf8("w/" + i % 10);
                Bytes value = Bytes.utf8("v" + i);
                long version = session.put(MAIN, key, value).join();
                written.add(new KvChange(version, key, Optional.of(value)));
            }
        }
    }

    @Test
    void watchEndsClearly() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(List.of(nodes.address(1, "thrift")))) {
            try (KvWatch unknown = client.watch("nosuch", KEY, 1)) {
                assertThatThrownBy(() -> unknown.next(LONG))
                        .isInstanceOfSatisfying(
                                KvClientException.class,
                                e -> assertThat(e.code()).isEqualTo("INVALID_CF"));
            }
            try (KvWatch watch = get(client.watch(MAIN, KEY))) {
                assertThat(watch.next(Duration.ofMillis(10))).isEmpty();
                long version = get(client.put(MAIN, KEY, KEY));
                assertThat(watch.next(LONG)).contains(new KvChange(version, KEY, Optional.of(KEY)));
            }
        }
    }

    private static KvClient client(List<String> addresses) {
        return KvClient.create(new KvClientConfig(addresses, LONG, true, "thrift"));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (CompletionException e) {
            throw new AssertionError(e);
        }
    }
}
