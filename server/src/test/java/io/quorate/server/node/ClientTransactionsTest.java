package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvEntry;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.client.Committed;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.client.KvTransaction;
import io.quorate.kv.v1.WriteRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client's transactions and sessions against real nodes. */
@Timeout(120)
class ClientTransactionsTest {

    private static final ReadMode FRESH = ReadMode.LINEARIZABLE;

    @TempDir Path directory = Path.of("");

    @Test
    void writeWhoseLeaderDiesBetweenCommitAndReplyIsDoneOnce() throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 3)) {
            TestNodes.await(() -> nodes.leader() != 0);
            int leader = nodes.leader();
            List<String> addresses = new ArrayList<>();
            for (int id = 1; id <= 3; id++) {
                addresses.add(nodes.address(id));
            }
            try (LosingRelay relay =
                    new LosingRelay(nodes.address(leader), WriteRequest::hasCommit)) {
                addresses.add(0, relay.address());
                try (KvClient client = client(addresses)) {
                    CompletableFuture<Committed<Integer>> run =
                            client.run(
                                    transaction -> {
                                        transaction.putStampedKey(
                                                "default", utf8("log/0123456789"), utf8("once"));
                                        return CompletableFuture.completedFuture(1);
                                    });
                    long done = get(relay.lost);
                    nodes.stop(leader);
                    relay.die();

                    assertThat(get(run).version()).isEqualTo(done);
                    assertThat(
                                    get(client.range(
                                                    RangeQuery.prefix("default", utf8("log/"), 9),
                                                    FRESH))
                                            .entries())
                            .hasSize(1);
                }
            }
        }
    }

    @Test
    void transactionSeesItsWritesAndOthersSeeThemAllAtOnce() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(List.of(nodes.address(1)))) {
            for (String key : List.of("a", "c", "e")) {
                get(client.put("default", utf8(key), utf8("old")));
            }
            KvTransaction transaction = client.transaction();
            transaction.put("default", utf8("b"), utf8("new"));
            transaction.delete("default", utf8("c"));
            assertThat(keys(get(transaction.range(all(2))).entries())).containsExactly("a", "b");
            assertThat(get(transaction.range(all(2))).hasMore()).isTrue();
            assertThat(keys(get(transaction.range(all(9))).entries()))
                    .containsExactly("a", "b", "e");
            assertThat(get(transaction.get("default", utf8("c")))).isEmpty();
            assertThat(keys(get(client.range(all(9), FRESH)).entries()))
                    .containsExactly("a", "c", "e");
            get(transaction.commit());
            assertThat(keys(get(client.range(all(9), FRESH)).entries()))
                    .containsExactly("a", "b", "e");
        }
    }

    @Test
    void clearedRangeIsSeenAtOnceAndRestsOnNothing() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(List.of(nodes.address(1)))) {
            for (String key : List.of("a", "c", "e", "g")) {
                get(client.put("default", utf8(key), utf8("old")));
            }
            KvTransaction transaction = client.transaction();
            transaction.put("default", utf8("d"), utf8("before"));
            transaction.deleteRange("default", utf8("b"), Optional.of(utf8("f")));
            transaction.put("default", utf8("cc"), utf8("behind"));
            assertThat(keys(get(transaction.range(all(9))).entries()))
                    .containsExactly("a", "cc", "g");
            assertThat(get(transaction.get("default", utf8("c")))).isEmpty();
            assertThat(get(transaction.get("default", utf8("d")))).isEmpty();
            get(client.put("default", utf8("bb"), utf8("in the cleared range")));

            get(transaction.commit());

            assertThat(keys(get(client.range(all(9), FRESH)).entries()))
                    .containsExactly("a", "cc", "g");
            KvTransaction conflicting = client.transaction();
            get(conflicting.range(all(9)));
            get(client.deleteRange("default", utf8("x"), Optional.empty()));
            conflicting.put("default", utf8("y"), utf8("1"));
            assertThatThrownBy(() -> get(conflicting.commit()))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            KvClientException.class,
                            conflict -> assertThat(conflict.isConflict()).isTrue());
        }
    }

    /** One read and one write that came since, and whether they conflict. */
    @Test
    void conflictsWithExactlyWhatWasSeen() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(List.of(nodes.address(1)))) {
            for (String key : List.of("a", "c", "e", "g")) {
                get(client.put("default", utf8(key), utf8("old")));
            }
            assertThat(isConflict(client, t -> t.get("default", utf8("a")), "a")).isTrue();
            assertThat(isConflict(client, t -> t.get("default", utf8("a")), "d")).isFalse();
            assertThat(isConflict(client, t -> t.get("default", utf8("x")), "x")).isTrue();
            assertThat(isConflict(client, t -> t.snapshotGet("default", utf8("a")), "a")).isFalse();
            assertThat(isConflict(client, t -> t.snapshotRange(all(9)), "a")).isFalse();
            // The first two are a and c.
            assertThat(isConflict(client, t -> t.range(all(2)), "c")).isTrue();
            assertThat(isConflict(client, t -> t.range(all(2)), "bb")).isTrue();
            assertThat(isConflict(client, t -> t.range(all(1)), "e")).isFalse();
            RangeQuery lastOne =
                    new RangeQuery("default", utf8("c"), Optional.of(utf8("h")), 1, true, false);
            assertThat(isConflict(client, t -> t.range(lastOne), "gg")).isTrue();
            assertThat(isConflict(client, t -> t.range(lastOne), "e")).isFalse();
            // What it wrote itself, it did not see of others.
            assertThat(
                            isConflict(
                                    client,
                                    t -> {
                                        t.put("default", utf8("c"), utf8("mine"));
                                        return t.range(all(9));
                                    },
                                    "c"))
                    .isFalse();
            assertThat(
                            isConflict(
                                    client,
                                    t -> {
                                        t.put("default", utf8("c"), utf8("mine"));
                                        return t.range(all(9));
                                    },
                                    "d"))
                    .isTrue();
        }
    }

    private interface Read {
        CompletableFuture<?> in(KvTransaction transaction);
    }

    private static boolean isConflict(KvClient client, Read read, String written) throws Exception {
        KvTransaction transaction = client.transaction();
        get(transaction.readVersion());
        get(read.in(transaction));
        get(client.put("default", utf8(written), utf8("since")));
        transaction.put("default", utf8("out"), utf8("1"));
        try {
            get(transaction.commit());
            return false;
        } catch (ExecutionException e) {
            assertThat(((KvClientException) e.getCause()).isConflict()).isTrue();
            return true;
        } finally {
            get(client.delete("default", utf8("out")));
        }
    }

    @Test
    void loopSeesFreshValuesInEveryAttempt() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(List.of(nodes.address(1)))) {
            get(client.put("default", utf8("n"), utf8("0")));
            List<Long> seen = new ArrayList<>();
            Committed<Long> done =
                    client.runNow(
                            transaction -> {
                                long n = amount(transaction.get("default", utf8("n")).join());
                                seen.add(n);
                                if (seen.size() <= 3) {
                                    client.put("default", utf8("n"), utf8("" + (n + 10))).join();
                                }
                                transaction.put("default", utf8("n"), utf8("" + (n + 1)));
                                return n + 1;
                            });
            assertThat(seen).containsExactly(0L, 10L, 20L, 30L);
            assertThat(done.result()).isEqualTo(31);
            assertThat(get(client.get("default", utf8("n"), FRESH))).contains(utf8("31"));
        }
    }

    @Test
    void concurrentIncrementsAreAllCounted() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(List.of(nodes.address(1)))) {
            AtomicInteger attempts = new AtomicInteger();
            List<CompletableFuture<?>> runs = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                runs.add(
                        client.run(
                                transaction -> {
                                    attempts.incrementAndGet();
                                    return transaction
                                            .get("default", utf8("n"))
                                            .thenApply(
                                                    value -> {
                                                        long n =
                                                                value.isEmpty() ? 0 : amount(value);
                                                        transaction.put(
                                                                "default",
                                                                utf8("n"),
                                                                utf8("" + (n + 1)));
                                                        return n;
                                                    });
                                }));
            }
            for (CompletableFuture<?> run : runs) {
                get(run);
            }
            assertThat(get(client.get("default", utf8("n"), FRESH))).contains(utf8("12"));
            assertThat(attempts.get()).isGreaterThanOrEqualTo(12);
        }
    }

    /** The example of {@link KvTransaction}, which is the one that runs here. */
    @Test
    void exampleOfTheDocumentationRuns() throws Exception {
        Bytes a = utf8("account/a");
        Bytes b = utf8("account/b");
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = client(List.of(nodes.address(1)))) {
            get(client.put("default", a, utf8("15")));
            get(client.put("default", b, utf8("1")));
            // begin of the example
            Committed<Long> done =
                    client.runNow(
                            transaction -> {
                                long from = amount(transaction.get("default", a).join());
                                long to = amount(transaction.get("default", b).join());
                                if (from < 10) {
                                    throw new IllegalStateException("only " + from + " are left");
                                }
                                transaction.put("default", a, Bytes.utf8("" + (from - 10)));
                                transaction.put("default", b, Bytes.utf8("" + (to + 10)));
                                return from - 10;
                            });
            // end of the example
            assertThat(done.result()).isEqualTo(5);
            assertThat(get(client.get("default", a, FRESH))).contains(utf8("5"));
            assertThat(get(client.get("default", b, FRESH))).contains(utf8("11"));
            assertThatThrownBy(() -> client.runNow(t -> amount(Optional.empty())))
                    .isInstanceOf(java.util.NoSuchElementException.class);
        }
        String here = "src/test/java/io/quorate/server/node/ClientTransactionsTest.java";
        String there = "../kv-client/src/main/java/io/quorate/kv/client/KvTransaction.java";
        assertThat(between(there, "<pre>{@code", "}</pre>"))
                .isNotEmpty()
                .isEqualTo(between(here, "// begin of the example", "// end of the example"));
    }

    private static String between(String file, String begin, String end) throws Exception {
        String text = Files.readString(Path.of(file));
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from))
                .replaceAll("(?m)^ \\*", "")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static long amount(Optional<Bytes> value) {
        return Long.parseLong(value.orElseThrow().toUtf8());
    }

    private static RangeQuery all(int limit) {
        return RangeQuery.prefix("default", Bytes.EMPTY, limit);
    }

    private static List<String> keys(List<KvEntry> entries) {
        return entries.stream().map(entry -> entry.key().toUtf8()).toList();
    }

    private static Bytes utf8(String text) {
        return Bytes.utf8(text);
    }

    private static KvClient client(List<String> addresses) {
        return KvClient.create(new KvClientConfig(addresses, Duration.ofSeconds(20), true));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }
}
