package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvOperation;
import io.quorate.kv.Mutation;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.SessionCall;
import io.quorate.kv.Transaction;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions, versions and sessions, as clients see them. */
@Timeout(120)
class TransactionsTest {

    private static final ReadMode FRESH = ReadMode.LINEARIZABLE;
    private static final Bytes KEY = Bytes.utf8("k");
    private static final List<KeyRange> READ = List.of(KeyRange.point("default", KEY));

    @TempDir Path directory = Path.of("");

    @Test
    void commitReadsAtItsVersionAndConflictsWithWhatCameSince() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(List.of(nodes.address(1)))) {
            get(client.put("default", KEY, Bytes.utf8("1")));
            long read = get(client.readVersion(FRESH));
            assertThat(get(client.commit(setting(read, "2")))).isEqualTo(read + 1);

            KvClientException conflict = failureOf(client.commit(setting(read, "3")));

            assertThat(conflict.code()).isEqualTo("CONFLICT");
            assertThat(conflict.isConflict()).isTrue();
            assertThat(get(client.get("default", KEY, FRESH))).contains(Bytes.utf8("2"));
            assertThat(get(client.get("default", KEY, OptionalLong.of(read), FRESH)))
                    .contains(Bytes.utf8("1"));
            RangeQuery all = RangeQuery.prefix("default", Bytes.EMPTY, 9);
            assertThat(get(client.range(all, OptionalLong.of(0), FRESH)).entries()).isEmpty();
            assertThat(failureOf(client.get("default", KEY, OptionalLong.of(99), FRESH)).code())
                    .isEqualTo("VERSION_AHEAD");
            assertThat(failureOf(client.commit(setting(99, "4"))).code())
                    .isEqualTo("VERSION_AHEAD");
            assertThat(get(client.statistics()).version()).isGreaterThan(read);
            assertThat(get(client.ping(KEY))).isEqualTo(KEY);
        }
    }

    @Test
    void everyKindOfMutationComesThrough() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(List.of(nodes.address(1)))) {
            Bytes stamped = Bytes.utf8("log/0123456789");
            long version =
                    get(
                            client.commit(
                                    Transaction.blind(
                                            new Mutation.Put("default", KEY, KEY),
                                            new Mutation.PutStampedKey("default", stamped, KEY),
                                            new Mutation.PutStampedValue(
                                                    "default", Bytes.utf8("v"), stamped),
                                            new Mutation.Delete("default", KEY))));

            assertThat(get(client.get("default", KEY, FRESH))).isEmpty();
            assertThat(get(client.get("default", Bytes.utf8("v"), FRESH)).orElseThrow().toHex())
                    .isEqualTo("6c6f672f" + String.format("%016x", version) + "0002");
            assertThat(
                            get(client.range(
                                            RangeQuery.prefix("default", Bytes.utf8("log/"), 9),
                                            FRESH))
                                    .entries()
                                    .get(0)
                                    .key()
                                    .toHex())
                    .isEqualTo("6c6f672f" + String.format("%016x", version) + "0001");
        }
    }

    /**
     * A retry after an unknown outcome meets another leader, and a node that was opened anew: with
     * Multi-Paxos, the vector V16.
     */
    @ParameterizedTest
    @ValueSource(strings = {"mock", "raft", "paxos"})
    void commandOfASessionIsDoneOnceAndConflictsAreKnownAfterTheLeaderIsGone(String engine)
            throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 3, "consensus.engine=" + engine)) {
            TestNodes.await(() -> nodes.leader() != 0);
            List<String> addresses = List.of(nodes.address(1), nodes.address(2), nodes.address(3));
            try (KvClient client = client(addresses)) {
                long session =
                        get(client.execute(new KvCommand.OpenSession(60_000), Optional.empty()));
                Optional<SessionCall> mark = Optional.of(new SessionCall(session, 1, 0));
                KvCommand.Action first =
                        new KvCommand.Write(
                                new KvOperation.Put("default", KEY, Bytes.utf8("first")));
                long read = get(client.readVersion(FRESH));
                long done = get(client.execute(first, mark));
                get(client.put("default", KEY, Bytes.utf8("second")));

                int gone = nodes.leader();
                nodes.stop(gone);
                TestNodes.await(() -> nodes.leader() != 0);

                assertThat(get(client.execute(first, mark))).isEqualTo(done);
                assertThat(get(client.get("default", KEY, FRESH))).contains(Bytes.utf8("second"));
                assertThat(failureOf(client.commit(setting(read, "lost update"))).code())
                        .isEqualTo("CONFLICT");
                assertThat(get(client.get("default", KEY, OptionalLong.of(done), FRESH)))
                        .contains(Bytes.utf8("first"));

                nodes.start(gone);
                TestNodes.await(() -> nodes.leader() != 0);
                get(client.execute(new KvCommand.EndSession(session), Optional.empty()));
                assertThat(failureOf(client.execute(first, mark)).code())
                        .isEqualTo("SESSION_EXPIRED");
            }
        }
    }

    private static Transaction setting(long readVersion, String value) {
        return new Transaction(
                OptionalLong.of(readVersion),
                READ,
                List.of(),
                List.of(new Mutation.Put("default", KEY, Bytes.utf8(value))));
    }

    private static KvClient client(List<String> addresses) {
        return KvClient.create(new KvClientConfig(addresses, Duration.ofSeconds(20), true));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static KvClientException failureOf(CompletableFuture<?> future) throws Exception {
        try {
            throw new AssertionError("it succeeded with " + get(future));
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(KvClientException.class);
            return (KvClientException) e.getCause();
        }
    }
}
