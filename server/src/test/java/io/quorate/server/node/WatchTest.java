package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.kv.KvChange;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.client.KvSession;
import io.quorate.kv.client.KvWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Watches over the wire: everything once and in order, or a clear end. */
@Timeout(120)
class WatchTest {

    private static final String MAIN = "default";
    private static final Bytes PREFIX = Bytes.utf8("w/");
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path directory = Path.of("");

    @Test
    void changesComeAsTheyAreMade() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(List.of(nodes.address(1)))) {
            put(client, "w/before", "1");
            try (KvWatch watch = client.watch(MAIN, PREFIX).get(30, TimeUnit.SECONDS)) {
                assertThat(watch.next(Duration.ofMillis(10))).isEmpty();
                put(client, "other", "2");
                long version = put(client, "w/a", "3");
                client.delete(MAIN, Bytes.utf8("w/a")).get(30, TimeUnit.SECONDS);

                assertThat(watch.next()).isEqualTo(change(version, "w/a", "3"));
                assertThat(watch.next())
                        .isEqualTo(new KvChange(version + 1, Bytes.utf8("w/a"), Optional.empty()));
                assertThat(watch.nextVersion()).isEqualTo(version + 2);
            }
            try (KvWatch past = client.watch(MAIN, PREFIX, 1)) {
                assertThat(past.next(LONG)).contains(change(1, "w/before", "1"));
            }
        }
    }

    /** A writer and a watch; meanwhile the leader ends, and comes back, and the next one ends. */
    @ParameterizedTest
    @ValueSource(strings = {"mock", "raft", "paxos"})
    void everyChangeComesOnceAndInOrderThoughLeadersEnd(String engine) throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 3, "consensus.engine=" + engine)) {
            TestNodes.await(() -> nodes.leader() != 0);
            List<String> addresses = List.of(nodes.address(1), nodes.address(2), nodes.address(3));
            int count = 300;
            try (KvClient client = client(addresses);
                    KvClient other = client(addresses);
                    KvWatch watch = other.watch(MAIN, PREFIX, 1)) {
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

    /** Through a session, so that each is done, and known to be done, once. */
    private static void write(KvClient client, int count, List<KvChange> written) {
        try (KvSession session = client.session()) {
            for (int i = 0; i < count; i++) {
                String key = "w/" + i % 10;
                long version = session.put(MAIN, Bytes.utf8(key), Bytes.utf8("v" + i)).join();
                written.add(change(version, key, "v" + i));
            }
        }
    }

    @Test
    void watchOfWhatIsNoLongerKeptEndsWithCompactedAndCanGoOnLater() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(List.of(nodes.address(1)))) {
            Bytes large = Bytes.wrap(new byte[1 << 20]);
            long last = 0;
            for (int i = 0; i < 70; i++) {
                byte[] value = large.toByteArray();
                value[0] = (byte) i;
                last =
                        client.put(MAIN, Bytes.utf8("w/k"), Bytes.wrap(value))
                                .get(30, TimeUnit.SECONDS);
            }
            try (KvWatch watch = client.watch(MAIN, PREFIX, 1)) {
                assertThatThrownBy(() -> watch.next(LONG))
                        .isInstanceOfSatisfying(
                                KvClientException.class,
                                end -> assertThat(end.code()).isEqualTo(KvWatch.COMPACTED))
                        .hasMessageContaining("from version 1 on");
            }
            try (KvWatch watch = client.watch(MAIN, PREFIX, last)) {
                assertThat(watch.next(LONG).orElseThrow().version()).isEqualTo(last);
            }
        }
    }

    /** What nobody takes stays at the node, and comes when it is asked for. */
    @Test
    void slowWatchHoldsLittleAndMissesNothing() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(List.of(nodes.address(1)))) {
            try (KvWatch watch = client.watch(MAIN, PREFIX, 1)) {
                assertThat(watch.next(Duration.ZERO)).isEmpty();
                List<KvChange> written = new ArrayList<>();
                write(client, 2_000, written);
                for (KvChange expected : written) {
                    assertThat(watch.next(LONG)).contains(expected);
                }
            }
        }
    }

    @Test
    void endsOfAWatchAreClear() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory")) {
            KvClient client = client(List.of(nodes.address(1)));
            KvWatch unknown = client.watch("nosuch", PREFIX, 1);
            assertEnds(unknown, "INVALID_CF");
            assertEnds(client.watch(MAIN, PREFIX, 0), "INVALID_OPERATION");
            KvWatch closed = client.watch(MAIN, PREFIX, 1);
            assertThat(closed.next(Duration.ofMillis(50))).isEmpty();
            closed.close();
            assertEnds(closed, "CLOSED");
            KvWatch open = client.watch(MAIN, PREFIX, 1);
            assertThat(open.next(Duration.ofMillis(50))).isEmpty();
            client.close();
            assertEnds(open, "CLOSED");
        }
    }

    @Test
    void watchThatNoNodeServesEndsAfterTheTimeoutOfTheClient() throws Exception {
        String address;
        try (TestNodes nodes = TestNodes.standalone(directory, "memory")) {
            address = nodes.address(1);
        }
        KvClientConfig config = new KvClientConfig(List.of(address), Duration.ofMillis(200), true);
        try (KvClient client = KvClient.create(config)) {
            KvWatch watch = client.watch(MAIN, PREFIX, 1);
            assertEnds(watch, "UNAVAILABLE");
            assertEnds(watch, "UNAVAILABLE");
        }
    }

    private static void assertEnds(KvWatch watch, String code) {
        assertThatThrownBy(() -> watch.next(LONG))
                .isInstanceOfSatisfying(
                        KvClientException.class, end -> assertThat(end.code()).isEqualTo(code));
    }

    private static long put(KvClient client, String key, String value) throws Exception {
        return client.put(MAIN, Bytes.utf8(key), Bytes.utf8(value)).get(30, TimeUnit.SECONDS);
    }

    private static KvChange change(long version, String key, String value) {
        return new KvChange(version, Bytes.utf8(key), Optional.of(Bytes.utf8(value)));
    }

    private static KvClient client(List<String> addresses) {
        return KvClient.create(new KvClientConfig(addresses, Duration.ofSeconds(30), true));
    }
}
