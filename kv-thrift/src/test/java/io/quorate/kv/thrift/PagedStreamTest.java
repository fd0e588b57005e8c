package io.quorate.kv.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.Entry;
import io.quorate.kv.v1.RangeReply;
import io.quorate.kv.v1.RangeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stream asks page by page, and as much as it is asked for. */
@Timeout(60)
class PagedStreamTest {

    private static final RangeRequest ALL =
            RangeRequest.newBuilder().setColumnFamily("default").setOffset(2).build();

    /** Keeps what is asked for, until the test answers. */
    private static final class Connection implements KvConnection {
        private final List<RangeRequest> requests = new ArrayList<>();
        private CompletableFuture<RangeReply> asked = new CompletableFuture<>();

        // Only ranges are asked for.
        @SuppressWarnings("unchecked")
        @Override
        public <Q extends Message, A extends Message> CompletableFuture<A> call(
                KvMethod<Q, A> method, Q request, long timeoutNanos) {
            assertThat(method).isSameAs(KvMethod.RANGE_STREAM);
            requests.add((RangeRequest) request);
            asked = new CompletableFuture<>();
            return (CompletableFuture<A>) asked;
        }

        void answer(boolean hasMore, String... keys) {
            asked.complete(page(hasMore, keys));
        }

        @Override
        public <Q extends Message, A extends Message> KvStream open(
                KvMethod<Q, A> method, Q request, int replies, KvSink<A> sink) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void reconnect() {}

        @Override
        public void close() {}

        @Override
        public void awaitEnd() {}
    }

    /** Keeps what it hears. */
    private static class Sink implements KvSink<RangeReply> {
        final List<String> keys = new ArrayList<>();
        final List<String> ends = new ArrayList<>();

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void send(RangeReply reply) {
            assertThat(ends).isEmpty();
            reply.getEntriesList().forEach(entry -> keys.add(entry.getKey().toStringUtf8()));
        }

        @Override
        public void end() {
            ends.add("end");
        }

        @Override
        public void fail(KvFailure failure) {
            ends.add(failure.detail().getCode());
        }
    }

    private final Connection connection = new Connection();
    private final Sink sink = new Sink();

    private static RangeReply page(boolean hasMore, String... keys) {
        RangeReply.Builder page = RangeReply.newBuilder().setHasMore(hasMore).setVersion(7);
        for (String key : keys) {
            page.addEntries(Entry.newBuilder().setKey(ByteString.copyFromUtf8(key)));
        }
        return page.build();
    }

    private PagedStream<RangeRequest, RangeReply> open(int replies, KvSink<RangeReply> into) {
        PagedStream<RangeRequest, RangeReply> stream =
                new PagedStream<>(connection, KvMethod.RANGE_STREAM, ALL, replies, into);
        stream.begin();
        return stream;
    }

    @Test
    void pagesFollowEachOtherToTheEnd() {
        open(9, sink);
        assertThat(connection.requests).containsExactly(ALL);
        connection.answer(true, "a", "b");
        connection.answer(true, "c");
        connection.answer(false, "d");
        assertThat(sink.keys).containsExactly("a", "b", "c", "d");
        assertThat(sink.ends).containsExactly("end");
        assertThat(connection.requests).hasSize(3);
        RangeRequest second = connection.requests.get(1);
        assertThat(second.getBegin().toStringUtf8()).isEqualTo("b\0");
        assertThat(second.getVersion()).isEqualTo(7);
        assertThat(second.getOffset()).isZero();
        assertThat(connection.requests.get(2).getBegin().toStringUtf8()).isEqualTo("c\0");
    }

    @Test
    void noMoreIsAskedForThanIsWanted() {
        PagedStream<RangeRequest, RangeReply> stream = open(2, sink);
        assertThat(connection.requests).hasSize(1);
        connection.answer(true, "a");
        connection.answer(true, "b");
        assertThat(connection.requests).hasSize(2);
        stream.wake();
        stream.wake();
        assertThat(connection.requests).as("one at a time").hasSize(3);
        connection.answer(true, "c");
        connection.answer(true, "d");
        assertThat(connection.requests).hasSize(4);
        assertThat(sink.keys).containsExactly("a", "b", "c", "d");
    }

    @Test
    void failureIsTheEnd() {
        PagedStream<RangeRequest, RangeReply> stream = open(2, sink);
        connection.asked.completeExceptionally(KvFailure.silence("UNAVAILABLE", "", true));
        stream.wake();
        assertThat(sink.ends).containsExactly("UNAVAILABLE");
        assertThat(connection.requests).hasSize(1);
    }

    @Test
    void nothingIsHeardAndAskedForAfterItWasCancelled() {
        PagedStream<RangeRequest, RangeReply> stream = open(2, sink);
        stream.cancel();
        connection.answer(true, "a");
        stream.wake();
        assertThat(sink.keys).isEmpty();
        assertThat(sink.ends).isEmpty();
        assertThat(connection.requests).hasSize(1);
    }

    @Test
    void sinkThatCancelsHearsNothingMore() {
        List<KvStream> opened = new ArrayList<>();
        Sink cancels =
                new Sink() {
                    @Override
                    public void send(RangeReply reply) {
                        super.send(reply);
                        opened.get(0).cancel();
                    }
                };
        opened.add(open(2, cancels));
        connection.answer(false, "a");
        assertThat(cancels.keys).containsExactly("a");
        assertThat(cancels.ends).isEmpty();
    }

    /** Whoever takes parts may hold a lock, and ask for more, while another part is brought. */
    @Test
    void sinkMayWaitForWhoeverAsksForMoreAndCancels() {
        List<KvStream> opened = new ArrayList<>();
        Sink waits =
                new Sink() {
                    @Override
                    public void send(RangeReply reply) {
                        elsewhere(opened.get(0)::wake);
                        elsewhere(opened.get(0)::cancel);
                        super.send(reply);
                    }
                };
        opened.add(open(1, waits));
        connection.answer(true, "a");
        assertThat(waits.keys).containsExactly("a");
    }

    private static void elsewhere(Runnable task) {
        try {
            CompletableFuture.runAsync(task).get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("another thread is held up", e);
        }
    }
}
