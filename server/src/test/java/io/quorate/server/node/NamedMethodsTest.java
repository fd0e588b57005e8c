package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.Fault;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvEntry;
import io.quorate.kv.KvOperation;
import io.quorate.kv.Mutation;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.Transaction;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.client.KvTransaction;
import io.quorate.kv.v1.StatusReply;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everything that a database is asked for, by the client, over the wire, on either store. */
@Timeout(120)
class NamedMethodsTest {

    private static final String MAIN = "default";
    private static final ReadMode FRESH = ReadMode.LINEARIZABLE;

    @TempDir Path directory = Path.of("");

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private static Bytes utf8(String text) {
        return Bytes.utf8(text);
    }

    private static RangeQuery range(String begin, String end, int limit, boolean reverse) {
        return new RangeQuery(MAIN, utf8(begin), Optional.of(utf8(end)), limit, reverse, false);
    }

    private static List<String> keys(RangeResult result) {
        return result.entries().stream().map(entry -> entry.key().toUtf8()).toList();
    }

    @ParameterizedTest
    @CsvSource({"raft, memory, memory", "paxos, wal, rocksdb"})
    void everyMethodAnswers(String engine, String storage, String store) throws Exception {
        try (TestNodes nodes =
                TestNodes.replicated(
                        directory,
                        3,
                        "consensus.engine=" + engine,
                        "consensus.storage=" + storage,
                        "kv.store=" + store,
                        "kv.fault_injection=true")) {
            TestNodes.await(() -> nodes.leader() != 0);
            List<String> addresses = List.of(nodes.address(1), nodes.address(2), nodes.address(3));
            try (KvClient client =
                    KvClient.create(new KvClientConfig(addresses, Duration.ofSeconds(30), true))) {
                keysAndRanges(client);
                versions(client);
                transactions(client);
                columnFamilies(client);
                administration(client);
            }
        }
    }

    private static void keysAndRanges(KvClient client) throws Exception {
        for (String key : List.of("a", "b", "c", "d")) {
            get(client.put(MAIN, utf8(key), utf8("1" + key)));
        }
        get(client.delete(MAIN, utf8("d")));
        assertThat(get(client.get(MAIN, utf8("a"), FRESH))).contains(utf8("1a"));
        assertThat(get(client.get(MAIN, utf8("d"), FRESH))).isEmpty();
        assertThat(get(client.listKeys(MAIN, utf8("b"), 10, FRESH)).entries())
                .containsExactly(new KvEntry(utf8("b"), Bytes.EMPTY));
        assertThat(keys(get(client.range(range("a", "c", 10, false), FRESH))))
                .containsExactly("a", "b");
        RangeResult one = get(client.range(range("a", "c", 1, true), FRESH));
        assertThat(keys(one)).containsExactly("b");
        assertThat(one.hasMore()).isTrue();
        RangeQuery chosen = range("a", "c", 10, false).selecting(false, true);
        assertThat(keys(get(client.range(chosen, FRESH)))).containsExactly("b", "c");
    }

    private static void versions(KvClient client) throws Exception {
        long before = get(client.readVersion(FRESH));
        get(client.put(MAIN, utf8("a"), utf8("2a")));
        OptionalLong then = OptionalLong.of(before);
        assertThat(get(client.get(MAIN, utf8("a"), then, FRESH))).contains(utf8("1a"));
        assertThat(get(client.range(range("a", "b", 10, false), then, FRESH)).entries())
                .containsExactly(new KvEntry(utf8("a"), utf8("1a")));
    }

    private static void transactions(KvClient client) throws Exception {
        long before = get(client.readVersion(FRESH));
        get(client.put(MAIN, utf8("a"), utf8("3a")));
        KvTransaction late = client.transaction();
        late.setReadVersion(before);
        assertThatThrownBy(() -> late.setReadVersion(before))
                .isInstanceOf(IllegalStateException.class);
        assertThat(get(late.get(MAIN, utf8("a")))).contains(utf8("2a"));
        late.put(MAIN, utf8("b"), utf8("2b"));
        assertThatThrownBy(() -> get(late.commit()))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        KvClientException.class,
                        conflict -> assertThat(conflict.isConflict()).isTrue());
        KvTransaction reading = client.transaction();
        reading.addReadConflict(KeyRange.point(MAIN, utf8("x")));
        reading.addWriteConflict(KeyRange.point(MAIN, utf8("y")));
        Bytes template = utf8("s/0123456789");
        reading.putStampedKey(MAIN, template, utf8("k"));
        reading.putStampedValue(MAIN, utf8("v"), template);
        long version = get(reading.commit());
        assertThat(get(client.get(MAIN, stamped("s/", version, 0), FRESH))).contains(utf8("k"));
        assertThat(get(client.get(MAIN, utf8("v"), FRESH))).contains(stamped("s/", version, 1));
        get(client.deleteRange(MAIN, utf8("s/"), Optional.of(utf8("s0"))));
        assertThat(get(client.get(MAIN, stamped("s/", version, 0), FRESH))).isEmpty();
    }

    private static Bytes stamped(String prefix, long version, int order) {
        byte[] stamp =
                ByteBuffer.allocate(Mutation.STAMP_BYTES)
                        .putLong(version)
                        .putShort((short) order)
                        .array();
        return utf8(prefix).concat(Bytes.wrap(stamp));
    }

    private static void columnFamilies(KvClient client) throws Exception {
        get(client.write(new KvOperation.CreateColumnFamily("users")));
        get(client.put("users", utf8("a"), utf8("another")));
        assertThat(get(client.columnFamilies(FRESH))).containsExactly(MAIN, "users");
        assertThat(get(client.get(MAIN, utf8("a"), FRESH))).contains(utf8("3a"));
        get(client.commit(Transaction.blind(new Mutation.Delete("users", utf8("a")))));
        assertThat(get(client.get("users", utf8("a"), FRESH))).isEmpty();
        get(client.write(new KvOperation.DropColumnFamily("users")));
        assertThat(get(client.columnFamilies(FRESH))).containsExactly(MAIN);
    }

    private static void administration(KvClient client) throws Exception {
        assertThat(get(client.ping(utf8("p")))).isEqualTo(utf8("p"));
        assertThat(get(client.clusterHealth()).getMembersList()).hasSize(3);
        assertThat(get(client.statistics()).version()).isPositive();
        StatusReply info = get(client.status(true));
        assertThat(info.getMembersList()).hasSize(3);
        assertThat(info.getDigest().size()).isEqualTo(32);
        Fault none = new Fault(Fault.Kind.NETWORK, Optional.empty(), 0, Duration.ofSeconds(1));
        assertThat(get(client.setFault(none))).isBetween(1, 3);
    }
}
