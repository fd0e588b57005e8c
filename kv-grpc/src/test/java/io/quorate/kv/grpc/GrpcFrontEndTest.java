package io.quorate.kv.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.quorate.kv.protocol.FrontEndContext;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.Entry;
import io.quorate.kv.v1.GetReply;
import io.quorate.kv.v1.GetRequest;
import io.quorate.kv.v1.RangeReply;
import io.quorate.kv.v1.RangeRequest;
import io.quorate.kv.v1.WriteReply;
import io.quorate.kv.v1.WriteRequest;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a front end takes of those whom it does not know. */
@Timeout(120)
class GrpcFrontEndTest {

    private static final int LARGE_BYTES = 1 << 20;
    private static final int UNREAD_MAX = 4 << 20;
    private static final long LONG_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** Gets have a large answer, writes a small one. */
    private static final class Service implements KvService {
        private static final GetReply LARGE =
                GetReply.newBuilder()
                        .setFound(true)
                        .setValue(ByteString.copyFrom(new byte[LARGE_BYTES]))
                        .build();

        private final AtomicInteger calls = new AtomicInteger();

        // Each answer is of its call.
        @SuppressWarnings("unchecked")
        @Override
        public <Q extends Message, A extends Message> CompletionStage<A> call(
                KvMethod<Q, A> method, Q request) {
            calls.incrementAndGet();
            Message answer = method == KvMethod.GET ? LARGE : method.reply();
            return (CompletionStage<A>) CompletableFuture.completedFuture(answer);
        }

        @Override
        public <Q extends Message, A extends Message> KvStream open(
                KvMethod<Q, A> method, Q request, KvSink<A> sink) {
            calls.incrementAndGet();
            RangeRequest range = (RangeRequest) request;
            // It sends what is asked for of the range.
            @SuppressWarnings("unchecked")
            KvSink<RangeReply> parts = (KvSink<RangeReply>) sink;
            Parts stream = new Parts(parts, range.getLimit(), range.getOffset());
            stream.wake();
            return stream;
        }
    }

    /** A stream of so many parts of so many bytes. */
    private static final class Parts implements KvStream {
        private final KvSink<RangeReply> sink;
        private final RangeReply part;
        private int left;

        Parts(KvSink<RangeReply> sink, int parts, int bytes) {
            this.sink = sink;
            this.left = parts;
            this.part =
                    RangeReply.newBuilder()
                            .addEntries(
                                    Entry.newBuilder()
                                            .setValue(ByteString.copyFrom(new byte[bytes])))
                            .build();
        }

        @Override
        public synchronized void wake() {
            while (left > 0 && sink.hasRoom()) {
                left--;
                sink.send(part);
                if (left == 0) {
                    sink.end();
                }
            }
        }

        @Override
        public synchronized void cancel() {
            left = 0;
        }
    }

    /** A call whose answers are read when they are asked for. */
    private static final class LateReader<Q extends Message, A extends Message>
            extends ClientCall.Listener<A> {
        private final ClientCall<Q, A> call;
        private final AtomicLong bytes = new AtomicLong();
        private final CompletableFuture<Status> end = new CompletableFuture<>();

        LateReader(ManagedChannel channel, KvMethod<Q, A> method, Q request) {
            call = channel.newCall(GrpcMethods.of(method), CallOptions.DEFAULT);
            call.start(this, new Metadata());
            call.sendMessage(request);
            call.halfClose();
        }

        void read() {
            call.request(Integer.MAX_VALUE);
        }

        @Override
        public void onMessage(A reply) {
            bytes.addAndGet(reply.getSerializedSize());
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end.complete(status);
        }
    }

    private final Service service = new Service();
    private final List<Runnable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() {
        opened.forEach(Runnable::run);
    }

    private GrpcFrontEnd frontEnd(int connectionsMax, long idleNanos) {
        GrpcFrontEnd made =
                new GrpcFrontEnd(
                        new FrontEndContext("localhost:0", 100_000, service),
                        new ServerLimits(connectionsMax, 4_096, UNREAD_MAX, LONG_NANOS, idleNanos));
        opened.add(made::kill);
        return made;
    }

    private ManagedChannel channel(GrpcFrontEnd frontEnd) {
        ManagedChannel channel =
                NettyChannelBuilder.forTarget(
                                frontEnd.address(), InsecureChannelCredentials.create())
                        // So that what nobody reads stays at the server.
                        .flowControlWindow(65_535)
                        .build();
        opened.add(channel::shutdownNow);
        return channel;
    }

    private static LateReader<GetRequest, GetReply> get(ManagedChannel channel) {
        return new LateReader<>(channel, KvMethod.GET, GetRequest.getDefaultInstance());
    }

    private static LateReader<RangeRequest, RangeReply> stream(
            ManagedChannel channel, int parts, int bytes) {
        return new LateReader<>(
                channel,
                KvMethod.RANGE_STREAM,
                RangeRequest.newBuilder().setLimit(parts).setOffset(bytes).build());
    }

    private static WriteReply write(ManagedChannel channel) {
        return ClientCalls.blockingUnaryCall(
                channel,
                GrpcMethods.of(KvMethod.WRITE),
                CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS),
                WriteRequest.getDefaultInstance());
    }

    /** Calls of one connection are answered in turn, so all but the newest were. */
    private void awaitCalls(int count) {
        await(() -> service.calls.get() == count);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Test
    void answersBeyondWhatAClientMayLeaveUnreadAreErrorsAndNoneBeforeIsLost() throws Exception {
        ManagedChannel channel = channel(frontEnd(10, LONG_NANOS));
        assertOnlyWhatFitsIsAnswered(() -> get(channel));

        LateReader<GetRequest, GetReply> after = get(channel);
        after.read();
        assertThat(after.end.get(60, TimeUnit.SECONDS).isOk()).as("after all was read").isTrue();
    }

    @Test
    void partsOfStreamsAreAmongThem() throws Exception {
        ManagedChannel channel = channel(frontEnd(10, LONG_NANOS));
        assertOnlyWhatFitsIsAnswered(() -> stream(channel, 1, LARGE_BYTES));
    }

    private void assertOnlyWhatFitsIsAnswered(Supplier<LateReader<?, ?>> call) throws Exception {
        List<LateReader<?, ?>> readers = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            readers.add(call.get());
        }
        awaitCalls(21);
        readers.forEach(LateReader::read);
        LateReader<?, ?> newest = readers.remove(20);
        int answered = 0;
        for (LateReader<?, ?> reader : readers) {
            Status end = reader.end.get(60, TimeUnit.SECONDS);
            if (end.isOk()) {
                assertThat(reader.bytes.get()).isGreaterThanOrEqualTo(LARGE_BYTES);
                answered++;
            } else {
                assertThat(end.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                assertThat(end.getDescription()).contains("wait to be read");
            }
        }
        assertThat(answered).isEqualTo(UNREAD_MAX / LARGE_BYTES - 1);
        newest.end.get(60, TimeUnit.SECONDS);
    }

    @Test
    void streamOfWhichMuchIsReadGoesOn() throws Exception {
        ManagedChannel channel = channel(frontEnd(10, LONG_NANOS));
        for (int bytes : new int[] {8_000, LARGE_BYTES}) {
            int parts = 4 * UNREAD_MAX / bytes;
            LateReader<RangeRequest, RangeReply> reader = stream(channel, parts, bytes);
            reader.read();
            assertThat(reader.end.get(60, TimeUnit.SECONDS).isOk()).isTrue();
            assertThat(reader.bytes.get()).isGreaterThan((long) parts * bytes);
        }
    }

    @Test
    void whatAClientLeavesUnreadIsForgottenWhenItGivesUp() throws Exception {
        ManagedChannel channel = channel(frontEnd(10, LONG_NANOS));
        for (int round = 0; round < 10; round++) {
            List<LateReader<?, ?>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(round % 2 == 0 ? get(channel) : stream(channel, 2, LARGE_BYTES));
            }
            awaitCalls(3 * (round + 1));
            readers.forEach(reader -> reader.call.cancel("given up", null));
        }
        LateReader<GetRequest, GetReply> after = get(channel);
        after.read();
        assertThat(after.end.get(60, TimeUnit.SECONDS).isOk()).isTrue();
    }

    @Test
    void callsOfOneConnectionTooManyAreRefusedUntilAnotherHasGone() {
        GrpcFrontEnd frontEnd = frontEnd(1, LONG_NANOS);
        ManagedChannel first = channel(frontEnd);
        write(first);
        ManagedChannel second = channel(frontEnd);
        assertThat(isServed(second)).isFalse();
        write(first);

        first.shutdownNow();
        await(() -> isServed(second));
    }

    private static boolean isServed(ManagedChannel channel) {
        try {
            write(channel);
            return true;
        } catch (StatusRuntimeException e) {
            assertThat(e).hasMessageContaining("as many connections as it may");
            return false;
        }
    }

    @Test
    void connectionWithoutCallsIsEndedAndTheNextCallMakesAnother() throws Exception {
        GrpcFrontEnd frontEnd = frontEnd(10, TimeUnit.MILLISECONDS.toNanos(50));
        ManagedChannel channel = channel(frontEnd);
        write(channel);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        channel.notifyWhenStateChanged(ConnectivityState.READY, () -> ended.complete(null));
        ended.get(60, TimeUnit.SECONDS);
        write(channel);
    }

    @Test
    void bytesThatAreNoHttpEndTheirConnectionOnly() throws IOException {
        GrpcFrontEnd frontEnd = frontEnd(10, LONG_NANOS);
        ManagedChannel channel = channel(frontEnd);
        write(channel);
        String address = frontEnd.address();
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        try (Socket stranger = new Socket("localhost", port)) {
            stranger.setSoTimeout(60_000);
            stranger.getOutputStream().write(new byte[1_000]);
            stranger.getOutputStream().flush();
            while (stranger.getInputStream().read() >= 0) {
                // What it says to a stranger does not matter, but that it ends.
            }
        }
        write(channel);
    }
}
