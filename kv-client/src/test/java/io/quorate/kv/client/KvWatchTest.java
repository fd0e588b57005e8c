package io.quorate.kv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.quorate.api.Bytes;
import io.quorate.kv.KvChange;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.v1.Change;
import io.quorate.kv.v1.ErrorDetail;
import io.quorate.kv.v1.WatchReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KvWatchTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private static void refuse(KvSink<WatchReply> sink) {
        sink.fail(
                KvFailure.answer(
                        ErrorDetail.newBuilder()
                                .setCode("NOT_LEADER")
                                .setMessage("nobody leads")
                                .build()));
    }

    private static WatchReply page(long version, String key) {
        return WatchReply.newBuilder()
                .setThroughVersion(version)
                .addChanges(
                        Change.newBuilder()
                                .setVersion(version)
                                .setKey(ByteString.copyFromUtf8(key)))
                .build();
    }

    private static KvChange gone(long version, String key) {
        return new KvChange(version, Bytes.utf8(key), Optional.empty());
    }

    private static Calls calls(ScriptedNode... nodes) {
        List<String> addresses = List.of(nodes).stream().map(ScriptedNode::address).toList();
        return new Calls(new KvClientConfig(addresses, LONG, true, "scripted"));
    }

    private static KvWatch watch(Calls calls, Duration silence) {
        return new KvWatch(calls, "default", Bytes.EMPTY, 1, silence.toNanos());
    }

    /** No single wait is as long as the silence that counts. */
    @Test
    void silentNodeIsLeftAlsoByWhoeverAsksOftenAndBriefly() throws InterruptedException {
        try (ScriptedNode silent = new ScriptedNode("silent:1", sink -> {});
                ScriptedNode other = new ScriptedNode("other:1", sink -> sink.send(page(5, "k")));
                Calls calls = calls(silent, other);
                KvWatch watch = watch(calls, Duration.ofMillis(200))) {
            long deadline = System.nanoTime() + LONG.toNanos();
            Optional<KvChange> change = Optional.empty();
            while (change.isEmpty() && System.nanoTime() < deadline) {
                change = watch.next(Duration.ofMillis(5));
            }
            assertThat(change).contains(gone(5, "k"));
            assertThat(silent.calls).hasValue(1);
        }
    }

    @Test
    void briefWaitEndsInTimeThoughTheNextTryIsLater() throws InterruptedException {
        try (ScriptedNode node = new ScriptedNode("node:1", KvWatchTest::refuse);
                Calls calls = calls(node);
                KvWatch watch = watch(calls, LONG)) {
            while (node.calls.get() < 4) {
                assertThat(watch.next(Duration.ofMillis(20))).isEmpty();
            }
            int asked = node.calls.get();
            for (int i = 0; i < 50; i++) {
                assertThat(watch.next(Duration.ZERO)).isEmpty();
            }
            assertThat(node.calls.get()).isLessThanOrEqualTo(asked + 1);
        }
    }

    @Test
    void watchGoesOnBehindWhatItHasSeenWhenItsNodeEndsIt() throws InterruptedException {
        try (ScriptedNode first =
                        new ScriptedNode(
                                "first:1",
                                sink -> {
                                    sink.send(page(5, "k"));
                                    refuse(sink);
                                });
                ScriptedNode second =
                        new ScriptedNode("second:1", sink -> sink.send(page(6, "l")));
                Calls calls = calls(first, second);
                KvWatch watch = watch(calls, LONG)) {
            assertThat(watch.next(LONG)).contains(gone(5, "k"));
            assertThat(watch.next(LONG)).contains(gone(6, "l"));
            assertThat(second.watches.get(0).getFromVersion()).isEqualTo(6);
        }
    }

    @Test
    void pausesDoubleUpToABoundAndDiffer() {
        for (int failures = 0; failures < 100; failures++) {
            long limit = Math.min(2_000, 50L << Math.min(failures, 10));
            for (int i = 0; i < 20; i++) {
                assertThat(KvWatch.backoffMillis(failures)).isBetween(limit / 2, limit);
            }
        }
        long first = KvWatch.backoffMillis(9);
        boolean differs = false;
        for (int i = 0; i < 1_000; i++) {
            differs |= KvWatch.backoffMillis(9) != first;
        }
        assertThat(differs).isTrue();
    }

    @Test
    void watchThatIsClosedDuringAPauseEndsSoon() throws Exception {
        try (ScriptedNode node = new ScriptedNode("node:1", KvWatchTest::refuse);
                Calls calls = calls(node)) {
            KvWatch watch = watch(calls, LONG);
            while (node.calls.get() < 7) {
                watch.next(Duration.ofMillis(20));
            }
            assertThatClosingEnds(watch, LONG);
        }
    }

    @Test
    void watchThatIsClosedTellsWhoWaitsForAChange() throws Exception {
        try (ScriptedNode node = new ScriptedNode("node:1", sink -> {});
                Calls calls = calls(node)) {
            KvWatch watch = watch(calls, Duration.ofHours(1));
            assertThat(watch.next(Duration.ZERO)).isEmpty();
            assertThatClosingEnds(watch, Duration.ofHours(1));
        }
    }

    private static void assertThatClosingEnds(KvWatch watch, Duration timeout) throws Exception {
        Thread waiting = Thread.currentThread();
        Thread closer =
                new Thread(
                        () -> {
                            while (waiting.getState() != Thread.State.TIMED_WAITING) {
                                Thread.onSpinWait();
                            }
                            watch.close();
                        });
        closer.start();
        assertThatThrownBy(() -> watch.next(timeout))
                .isInstanceOfSatisfying(
                        KvClientException.class, end -> assertThat(end.code()).isEqualTo("CLOSED"));
        closer.join();
    }
}
