package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvEntry;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.client.KvScan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long ranges over the wire: all of one version, and no more in memory than a few parts. */
@Timeout(120)
class ScanTest {

    private static final String MAIN = "default";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int COUNT = 3_500;

    @TempDir Path directory = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "thrift"})
    void rangeOfManyPartsIsWhatWasThere(String protocol) throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(protocol, List.of(nodes.address(1, protocol)))) {
            List<KvEntry> all = write(client);
            assertThat(read(client, query(0, Integer.MAX_VALUE, false))).isEqualTo(all);
            for (int limit : List.of(1, 999, 1_000, 1_001, 2_000, COUNT, COUNT + 1)) {
                try (KvScan scan = client.scan(query(7, limit, false), ReadMode.LINEARIZABLE)) {
                    List<KvEntry> seen = all(scan);
                    assertThat(seen).isEqualTo(all.subList(7, Math.min(COUNT, 7 + limit)));
                    assertThat(scan.hasMore()).as("%d", limit).isEqualTo(7 + limit < COUNT);
                }
            }
            List<KvEntry> backwards = new ArrayList<>(all);
            Collections.reverse(backwards);
            assertThat(read(client, query(3, 2_500, true))).isEqualTo(backwards.subList(3, 2_503));
            assertThat(read(client, RangeQuery.prefix(MAIN, Bytes.utf8("k0001"), 2_000)))
                    .hasSize(100)
                    .allSatisfy(entry -> assertThat(entry.value()).isEqualTo(Bytes.EMPTY));
            assertThat(read(client, RangeQuery.prefix(MAIN, Bytes.utf8("none"), 10))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "thrift"})
    void allPartsAreOfOneVersionThoughOthersWrite(String protocol) throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(protocol, List.of(nodes.address(1, protocol)))) {
            List<KvEntry> all = write(client);
            long version = get(client.readVersion(ReadMode.LINEARIZABLE));
            try (KvScan scan =
                    client.scan(query(0, Integer.MAX_VALUE, false), ReadMode.LINEARIZABLE)) {
                List<KvEntry> seen = new ArrayList<>(get(scan.next()));
                assertThat(scan.version()).hasValue(version);
                get(client.put(MAIN, all.get(COUNT - 1).key(), Bytes.utf8("changed")));
                get(client.delete(MAIN, all.get(COUNT - 2).key()));
                get(client.put(MAIN, Bytes.utf8("l"), Bytes.EMPTY));
                for (List<KvEntry> part = get(scan.next());
                        !part.isEmpty();
                        part = get(scan.next())) {
                    seen.addAll(part);
                }
                assertThat(seen).isEqualTo(all);
                assertThat(get(scan.next())).isEmpty();
            }
            try (KvScan past =
                    client.scan(
                            query(0, Integer.MAX_VALUE, false),
                            OptionalLong.of(version),
                            ReadMode.LINEARIZABLE)) {
                assertThat(all(past)).isEqualTo(all);
            }
            assertThat(read(client, query(0, Integer.MAX_VALUE, false))).hasSize(COUNT - 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "thrift"})
    void scanGoesOnAtAnotherNodeWhereItWas(String protocol) throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 3)) {
            List<String> addresses = new ArrayList<>();
            for (int id = 1; id <= 3; id++) {
                addresses.add(nodes.address(id, protocol));
            }
            try (KvClient client = client(protocol, addresses)) {
                List<KvEntry> all = write(client);
                KvScan scan =
                        client.scan(query(0, Integer.MAX_VALUE, false), ReadMode.LINEARIZABLE);
                List<KvEntry> seen = new ArrayList<>(get(scan.next()));
                get(client.put(MAIN, all.get(COUNT - 1).key(), Bytes.utf8("changed")));
                nodes.stop(nodes.leader());
                scan.forEach(seen::add);
                assertThat(seen).isEqualTo(all);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "thrift"})
    void versionThatIsNoLongerKeptEndsIt(String protocol) throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(protocol, List.of(nodes.address(1, protocol)))) {
            byte[] large = new byte[1 << 20];
            for (int i = 0; i < 40; i++) {
                get(client.put(MAIN, Bytes.utf8("k" + (100 + i)), Bytes.copyOf(large)));
            }
            KvScan scan = client.scan(query(0, Integer.MAX_VALUE, false), ReadMode.LINEARIZABLE);
            assertThat(get(scan.next())).isNotEmpty();
            for (int i = 0; i < 70; i++) {
                large[0] = (byte) (i + 1);
                get(client.put(MAIN, Bytes.utf8("m"), Bytes.copyOf(large)));
            }
            Iterator<KvEntry> rest = scan.iterator();
            assertThatThrownBy(() -> rest.forEachRemaining(entry -> {}))
                    .isInstanceOfSatisfying(
                            KvClientException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo("TOO_OLD");
                                assertThat(e.isConflict()).isTrue();
                            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "thrift"})
    void endsAreClear(String protocol) throws Exception {
        String address;
        try (TestNodes nodes = TestNodes.standalone(directory, "memory")) {
            address = nodes.address(1, protocol);
            KvClient client = client(protocol, List.of(address));
            assertEnds(
                    client.scan(
                            new RangeQuery("nosuch", Bytes.EMPTY, Optional.empty(), 1, false, true),
                            ReadMode.LINEARIZABLE),
                    "INVALID_CF");
            KvScan closed = client.scan(query(0, 1, false), ReadMode.LINEARIZABLE);
            closed.close();
            assertEnds(closed, "CLOSED");
            KvScan twice = client.scan(query(0, 1, false), ReadMode.LINEARIZABLE);
            assertThat(twice.iterator().hasNext()).isFalse();
            assertThatThrownBy(twice::iterator).isInstanceOf(IllegalStateException.class);
            KvScan open = client.scan(query(0, 1, false), ReadMode.LINEARIZABLE);
            client.close();
            assertEnds(open, "CLOSED");
        }
        KvClientConfig hasty =
                new KvClientConfig(List.of(address), Duration.ofMillis(200), true, protocol);
        try (KvClient client = KvClient.create(hasty)) {
            assertEnds(client.scan(query(0, 1, false), ReadMode.LINEARIZABLE), "UNAVAILABLE");
        }
    }

    private static void assertEnds(KvScan scan, String code) {
        assertThatThrownBy(() -> scan.next().get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        KvClientException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static RangeQuery query(int offset, int limit, boolean reverse) {
        return new RangeQuery(
                MAIN, Bytes.utf8("k"), Optional.of(Bytes.utf8("l")), offset, limit, reverse, false);
    }

    private static List<KvEntry> write(KvClient client) {
        List<KvEntry> all = new ArrayList<>();
        for (int from = 0; from < COUNT; from += 500) {
            int first = from;
            client.runNow(
                    transaction -> {
                        for (int i = first; i < first + 500; i++) {
                            KvEntry entry = entry(i);
                            transaction.put(MAIN, entry.key(), entry.value());
                        }
                        return 0;
                    });
            for (int i = first; i < first + 500; i++) {
                all.add(entry(i));
            }
        }
        return all;
    }

    private static KvEntry entry(int i) {
        return new KvEntry(Bytes.utf8(String.format("k%06d", i)), Bytes.utf8("v" + i));
    }

    private static List<KvEntry> read(KvClient client, RangeQuery query) {
        try (KvScan scan = client.scan(query, ReadMode.LINEARIZABLE)) {
            return all(scan);
        }
    }

    private static List<KvEntry> all(KvScan scan) {
        List<KvEntry> seen = new ArrayList<>();
        scan.forEach(seen::add);
        return seen;
    }

    private static KvClient client(String protocol, List<String> addresses) {
        return KvClient.create(new KvClientConfig(addresses, LONG, true, protocol));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }
}
