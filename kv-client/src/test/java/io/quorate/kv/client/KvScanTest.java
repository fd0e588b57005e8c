package io.quorate.kv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvEntry;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.Entry;
import io.quorate.kv.v1.ErrorDetail;
import io.quorate.kv.v1.RangeReply;
import io.quorate.kv.v1.RangeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a scan does when nodes fail in the middle of it. */
@Timeout(60)
class KvScanTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    /** What was opened last. */
    private final AtomicReference<KvSink<RangeReply>> sink = new AtomicReference<>();

    private KvStream held(RangeRequest request, KvSink<RangeReply> opened) {
        sink.set(opened);
        return KvStream.NOTHING;
    }

    private static KvStream last(RangeRequest request, KvSink<RangeReply> sink) {
        sink.send(part(false, "z"));
        return KvStream.NOTHING;
    }

    private static KvFailure gone() {
        return KvFailure.silence("UNAVAILABLE", "gone", false);
    }

    private static KvFailure answer(String code) {
        return KvFailure.answer(ErrorDetail.newBuilder().setCode(code).setMessage(code).build());
    }

    private static RangeReply part(boolean hasMore, String... keys) {
        RangeReply.Builder part = RangeReply.newBuilder().setHasMore(hasMore).setVersion(7);
        for (String key : keys) {
            part.addEntries(Entry.newBuilder().setKey(ByteString.copyFromUtf8(key)));
        }
        return part.build();
    }

    private static Calls calls(Duration timeout, ScriptedNode... nodes) {
        List<String> addresses = List.of(nodes).stream().map(ScriptedNode::address).toList();
        return new Calls(new KvClientConfig(addresses, timeout, true, "scripted"));
    }

    private static KvScan scan(Calls calls, Duration patience) {
        RangeRequest request =
                RangeRequest.newBuilder()
                        .setColumnFamily("default")
                        .setOffset(3)
                        .setLimit(9)
                        .build();
        return new KvScan(calls, request, ReadMode.LINEARIZABLE, patience.toNanos());
    }

    private static List<String> keys(CompletableFuture<List<KvEntry>> part) throws Exception {
        List<String> keys = new ArrayList<>();
        part.get(30, TimeUnit.SECONDS).forEach(entry -> keys.add(entry.key().toUtf8()));
        return keys;
    }

    private static void assertEnds(KvScan scan, String code) {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> scan.next().get(30, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            KvClientException.class, e -> assertThat(e.code()).isEqualTo(code));
        }
    }

    private static void passTime(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    @Test
    void anotherNodeIsAskedForWhatHasNotCome() throws Exception {
        try (ScriptedNode dies = ScriptedNode.scanned("dies:1", this::held);
                ScriptedNode other = ScriptedNode.scanned("other:1", KvScanTest::last);
                Calls calls = calls(LONG, dies, other);
                KvScan scan = scan(calls, LONG)) {
            CompletableFuture<List<KvEntry>> first = scan.next();
            sink.get().send(part(true, "a", "b"));
            assertThat(keys(first)).containsExactly("a", "b");
            CompletableFuture<List<KvEntry>> second = scan.next();
            sink.get().fail(gone());
            sink.get().send(part(true, "b", "c"));
            assertThat(keys(second)).containsExactly("z");
            assertThat(keys(scan.next())).isEmpty();
            RangeRequest rest = other.requests.get(0);
            assertThat(rest.getBegin().toStringUtf8()).isEqualTo("b\0");
            assertThat(rest.getVersion()).isEqualTo(7);
            assertThat(rest.getLimit()).isEqualTo(7);
            assertThat(rest.getOffset()).isZero();
        }
    }

    @Test
    void silentNodeIsLeftForAnotherOneWithinTheTimeout() throws Exception {
        try (ScriptedNode silent = ScriptedNode.scanned("silent:1", this::held);
                ScriptedNode other = ScriptedNode.scanned("other:1", KvScanTest::last);
                Calls calls = calls(LONG, silent, other);
                KvScan scan = scan(calls, Duration.ofMillis(200))) {
            assertThat(keys(scan.next())).containsExactly("z");
            assertThat(silent.calls).hasValue(1);
            sink.get().send(part(false, "late"));
            assertThat(keys(scan.next())).isEmpty();
        }
    }

    /** The clock is that of whoever waits: it stands while its user is busy with a part. */
    @Test
    void timeThatItsUserTakesDoesNotCount() throws Exception {
        Duration timeout = Duration.ofMillis(400);
        try (ScriptedNode dies = ScriptedNode.scanned("dies:1", this::held);
                ScriptedNode other = ScriptedNode.scanned("other:1", KvScanTest::last);
                Calls calls = calls(timeout, dies, other);
                KvScan scan = scan(calls, LONG)) {
            CompletableFuture<List<KvEntry>> first = scan.next();
            sink.get().send(part(true, "a"));
            sink.get().send(part(true, "b"));
            assertThat(keys(first)).containsExactly("a");
            passTime(timeout.plusMillis(50));
            sink.get().fail(gone());
            assertThat(keys(scan.next())).as("it was here").containsExactly("b");
            assertThat(keys(scan.next())).containsExactly("z");
        }
    }

    @Test
    void eachWaitHasItsOwnTime() throws Exception {
        Duration timeout = Duration.ofMillis(1_500);
        try (ScriptedNode dies = ScriptedNode.scanned("dies:1", this::held);
                ScriptedNode other = ScriptedNode.scanned("other:1", KvScanTest::last);
                Calls calls = calls(timeout, dies, other);
                KvScan scan = scan(calls, LONG)) {
            CompletableFuture<List<KvEntry>> first = scan.next();
            sink.get().send(part(true, "a"));
            keys(first);
            passTime(timeout.plusMillis(50));
            CompletableFuture<List<KvEntry>> second = scan.next();
            sink.get().fail(gone());
            assertThat(keys(second)).containsExactly("z");
        }
    }

    @Test
    void nodesAreLeftAloneUntilSomebodyAsksForMore() throws Exception {
        try (ScriptedNode dies = ScriptedNode.scanned("dies:1", this::held);
                ScriptedNode other = ScriptedNode.scanned("other:1", KvScanTest::last);
                Calls calls = calls(LONG, dies, other);
                KvScan scan = scan(calls, LONG)) {
            CompletableFuture<List<KvEntry>> first = scan.next();
            sink.get().send(part(true, "a"));
            keys(first);
            sink.get().fail(gone());
            passTime(Duration.ofMillis(200));
            assertThat(other.calls).hasValue(0);
            assertThat(keys(scan.next())).containsExactly("z");
        }
    }

    @Test
    void whoWaitsForTheTimeoutInVainIsToldTheLastFailure() throws Exception {
        try (ScriptedNode node =
                        ScriptedNode.scanned(
                                "node:1",
                                (request, opened) -> {
                                    opened.fail(answer("NO_QUORUM"));
                                    return KvStream.NOTHING;
                                });
                Calls calls = calls(Duration.ofSeconds(3), node);
                KvScan scan = scan(calls, LONG)) {
            assertEnds(scan, "NO_QUORUM");
            assertThat(node.calls.get()).as("tries").isGreaterThan(1);
        }
    }

    @Test
    void silenceOfAllNodesEndsItWithinTheTimeout() {
        try (ScriptedNode node = ScriptedNode.scanned("node:1", this::held);
                Calls calls = calls(Duration.ofMillis(300), node);
                KvScan scan = scan(calls, LONG)) {
            assertEnds(scan, "UNAVAILABLE");
        }
    }

    @Test
    void nodeThatDoesNotKnowTheVersionYetIsAskedAgain() throws Exception {
        try (ScriptedNode node = ScriptedNode.scanned("node:1", this::held);
                Calls calls = calls(LONG, node);
                KvScan scan = scan(calls, LONG)) {
            CompletableFuture<List<KvEntry>> first = scan.next();
            sink.get().send(part(true, "a"));
            keys(first);
            CompletableFuture<List<KvEntry>> second = scan.next();
            KvSink<RangeReply> before = sink.get();
            before.fail(answer("VERSION_AHEAD"));
            long deadline = System.nanoTime() + LONG.toNanos();
            while (sink.get() == before && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000);
            }
            sink.get().send(part(false, "b"));
            assertThat(keys(second)).containsExactly("b");
        }
    }

    @Test
    void answersThatStandEndIt() {
        for (String code : List.of("VERSION_AHEAD", "TOO_OLD", "INVALID_CF", "PERMISSION_DENIED")) {
            try (ScriptedNode node = ScriptedNode.scanned("node:1", this::held);
                    Calls calls = calls(LONG, node);
                    KvScan scan = scan(calls, LONG)) {
                CompletableFuture<List<KvEntry>> first = scan.next();
                sink.get().fail(answer(code));
                assertThat(first).isCompletedExceptionally();
                assertEnds(scan, code);
                assertThat(node.calls).hasValue(1);
            }
        }
    }

    @Test
    void noMoreThanTwoPartsAreHeldOrOnTheWay() throws Exception {
        try (ScriptedNode node = ScriptedNode.scanned("node:1", this::held);
                Calls calls = calls(LONG, node);
                KvScan scan = scan(calls, LONG)) {
            CompletableFuture<List<KvEntry>> first = scan.next();
            assertThat(node.asked).hasValue(2);
            sink.get().send(part(true, "a"));
            keys(first);
            assertThat(node.asked).hasValue(3);
            sink.get().send(part(true, "b"));
            sink.get().send(part(true, "c"));
            assertThat(node.asked).hasValue(3);
            sink.get().fail(gone());
            assertThat(keys(scan.next())).containsExactly("b");
            assertThat(node.asked).as("one of a new stream").hasValue(4);
            assertThat(node.requests.get(1).getBegin().toStringUtf8()).isEqualTo("c\0");
        }
    }

    /** Whoever brings parts may hold a lock of its own, which is needed to ask for more. */
    @Test
    void moreIsAskedForWithoutALock() throws Exception {
        KvStream waits =
                new KvStream() {
                    @Override
                    public void wake() {
                        elsewhere(() -> sink.get().send(part(true, "c")));
                    }

                    @Override
                    public void cancel() {}
                };
        try (ScriptedNode node =
                        ScriptedNode.scanned(
                                "node:1",
                                (request, opened) -> {
                                    sink.set(opened);
                                    return waits;
                                });
                Calls calls = calls(LONG, node);
                KvScan scan = scan(calls, LONG)) {
            CompletableFuture<List<KvEntry>> first = scan.next();
            sink.get().send(part(true, "a"));
            keys(first);
            sink.get().send(part(true, "b"));
            assertThat(keys(scan.next())).isNotEmpty();
        }
    }

    private static void elsewhere(Runnable task) {
        try {
            CompletableFuture.runAsync(task).get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("another thread is held up", e);
        }
    }
}
