package io.quorate.kv.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.quorate.kv.protocol.FrontEndContext;
import io.quorate.kv.protocol.KvAdmission;
import io.quorate.kv.protocol.KvCaller;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvSecurity;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.protocol.KvToken;
import io.quorate.kv.v1.Change;
import io.quorate.kv.v1.Entry;
import io.quorate.kv.v1.ErrorDetail;
import io.quorate.kv.v1.GetReply;
import io.quorate.kv.v1.GetRequest;
import io.quorate.kv.v1.RangeReply;
import io.quorate.kv.v1.WatchReply;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a call between a client and the service of a node. */
@Timeout(120)
class ThriftCallTest {

    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** A stream that was opened at the node. */
    private static final class Opened implements KvStream {
        private final KvSink<Message> sink;
        private final AtomicInteger cancelled = new AtomicInteger();

        Opened(KvSink<Message> sink) {
            this.sink = sink;
        }

        @Override
        public void wake() {}

        @Override
        public void cancel() {
            cancelled.incrementAndGet();
        }

        void awaitCancelled() {
            await(() -> cancelled.get() > 0);
        }
    }

    /** Does nothing by itself. */
    private static final class Service implements KvService {
        private final BlockingQueue<CompletableFuture<Message>> calls = new LinkedBlockingQueue<>();
        private final BlockingQueue<Opened> streams = new LinkedBlockingQueue<>();

        /** What is sent before a stream is open. */
        private volatile @Nullable Message first;

        // Each answer is of its call.
        @SuppressWarnings("unchecked")
        @Override
        public <Q extends Message, A extends Message> CompletionStage<A> call(
                KvMethod<Q, A> method, Q request) {
            CompletableFuture<Message> answer = new CompletableFuture<>();
            calls.add(answer);
            return (CompletionStage<A>) answer;
        }

        // Each reply is of its call.
        @SuppressWarnings("unchecked")
        @Override
        public <Q extends Message, A extends Message> KvStream open(
                KvMethod<Q, A> method, Q request, KvSink<A> sink) {
            Opened opened = new Opened((KvSink<Message>) sink);
            streams.add(opened);
            Message atOnce = first;
            if (atOnce != null) {
                opened.sink.send(atOnce);
            }
            return opened;
        }
    }

    private final Service service = new Service();
    private final List<KvCaller> callers = new ArrayList<>();
    private final List<Runnable> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Runnable::run);
    }

    private KvConnection client() {
        return client((caller, method) -> service, KvSecurity.NONE);
    }

    /** What it is asked is sent at once, however soon it is given up. */
    private KvConnection connected() throws Exception {
        KvConnection client = client();
        CompletableFuture<?> get = call(client, KvMethod.GET);
        service.calls.take().complete(value(1));
        get(get);
        return client;
    }

    private KvConnection client(KvAdmission admission, KvSecurity security) {
        ThriftFrontEnd frontEnd = frontEnd(admission);
        KvConnection client = new ThriftKvProtocol().connect(frontEnd.address(), security);
        opened.add(client::close);
        return client;
    }

    private ThriftFrontEnd frontEnd(KvAdmission admission) {
        ThriftFrontEnd frontEnd =
                new ThriftFrontEnd(
                        new FrontEndContext(
                                "localhost:0",
                                Optional.empty(),
                                FrontEndContext.ClientCertificates.REQUIRED,
                                100_000,
                                admission,
                                false),
                        ServerLimits.DEFAULT);
        opened.add(frontEnd::kill);
        return frontEnd;
    }

    private <Q extends Message, A extends Message> CompletableFuture<A> call(
            KvConnection client, KvMethod<Q, A> method) {
        return client.call(method, method.request(), LONG_NANOS);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private static ErrorDetail failure(CompletableFuture<?> future) throws Exception {
        try {
            throw new AssertionError("it succeeded with " + get(future));
        } catch (ExecutionException e) {
            return KvFailure.of(e.getCause()).detail();
        }
    }

    private static GetReply value(int number) {
        return GetReply.newBuilder()
                .setFound(true)
                .setValue(ByteString.copyFromUtf8("v" + number))
                .build();
    }

    @Test
    void answersInAnyOrderGoToTheirCalls() throws Exception {
        KvConnection client = client();
        List<CompletableFuture<GetReply>> gets = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            gets.add(client.call(KvMethod.GET, GetRequest.getDefaultInstance(), LONG_NANOS));
        }
        await(() -> service.calls.size() == 20);
        List<CompletableFuture<Message>> held = new ArrayList<>(service.calls);
        for (int i = 19; i >= 0; i--) {
            held.get(i).complete(value(i));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(get(gets.get(i))).isEqualTo(value(i));
        }
    }

    @Test
    void failureTravelsWhole() throws Exception {
        ErrorDetail detail =
                ErrorDetail.newBuilder()
                        .setCode("NOT_LEADER")
                        .setMessage("nöde 3 leads")
                        .setOutcomeUnknown(true)
                        .setLeader(3)
                        .setLeaderClientAddress("host:3")
                        .build();
        CompletableFuture<?> write = call(client(), KvMethod.WRITE);
        service.calls.take().completeExceptionally(KvFailure.answer(detail));
        assertThat(failure(write)).isEqualTo(detail);
    }

    @Test
    void answerBehindItsCallersPatienceIsPassedOver() throws Exception {
        KvConnection client = connected();
        ErrorDetail late =
                failure(client.call(KvMethod.WRITE, KvMethod.WRITE.request(), 50_000_000));
        assertThat(late.getCode()).isIn("DEADLINE_EXCEEDED", "TIMEOUT");
        assertThat(late.getOutcomeUnknown()).isTrue();
        CompletableFuture<GetReply> behind = call(client, KvMethod.GET);
        service.calls.take().complete(KvMethod.WRITE.reply());
        service.calls.take().complete(value(2));
        assertThat(get(behind)).isEqualTo(value(2));
    }

    /** Many callers may share a connection, by a proxy. */
    @Test
    void eachCallOfAConnectionIsKnownByItsOwnToken() throws Exception {
        String address =
                frontEnd(
                                (caller, method) -> {
                                    callers.add(caller);
                                    return service;
                                })
                        .address();
        List<Optional<KvToken>> tokens =
                List.of(
                        Optional.of(KvToken.of("one")),
                        Optional.empty(),
                        Optional.of(KvToken.of("two")));
        try (Socket socket =
                new Socket(
                        "localhost",
                        Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)))) {
            for (Optional<KvToken> token : tokens) {
                socket.getOutputStream()
                        .write(
                                ThriftFrontEndTest.framed(
                                        Frame.write(
                                                Frame.Encoding.BINARY,
                                                new TMessage("get", TMessageType.CALL, 1),
                                                out ->
                                                        ThriftCalls.writeArguments(
                                                                out,
                                                                KvMethod.GET.request(),
                                                                0,
                                                                token))));
                service.calls.take().complete(value(1));
                ThriftFrontEndTest.answer(socket);
            }
        }
        assertThat(callers).extracting(KvCaller::token).isEqualTo(tokens);
        assertThat(callers)
                .allSatisfy(
                        caller -> {
                            assertThat(caller.address())
                                    .hasValueSatisfying(
                                            from -> assertThat(from.isLoopbackAddress()).isTrue());
                            assertThat(caller.certificate()).isEmpty();
                            assertThat(caller.forwarded()).isFalse();
                        });
    }

    @Test
    void clientShowsItsToken() throws Exception {
        KvToken token = KvToken.of("secret");
        KvConnection client =
                client(
                        (caller, method) -> {
                            callers.add(caller);
                            return service;
                        },
                        KvSecurity.NONE.showing(token));
        CompletableFuture<?> get = call(client, KvMethod.GET);
        service.calls.take().complete(value(1));
        get(get);
        assertThat(callers).extracting(KvCaller::token).containsExactly(Optional.of(token));
    }

    @Test
    void eachCallIsServedAsItsMethodIsAdmitted() throws Exception {
        Service other = new Service();
        KvConnection client =
                client(
                        (caller, method) -> method == KvMethod.GET ? service : other,
                        KvSecurity.NONE);
        call(client, KvMethod.GET);
        call(client, KvMethod.WRITE);
        call(client, KvMethod.WATCH);
        await(() -> other.streams.size() == 1);
        assertThat(service.calls).hasSize(1);
        assertThat(other.calls).hasSize(1);
    }

    @Test
    void callsOfOperatorsAreNotThere() throws Exception {
        KvConnection client = client();
        for (KvMethod<?, ?> method : KvMethod.administration()) {
            ErrorDetail refusal = failure(call(client, method));
            assertThat(refusal.getCode()).isEqualTo("INVALID_UNSUPPORTED");
            assertThat(refusal.getOutcomeUnknown()).isFalse();
        }
    }

    @Test
    void pageOfAStreamIsItsFirstReplyAndNothingMoreIsRead() throws Exception {
        CompletableFuture<RangeReply> page = call(client(), KvMethod.RANGE_STREAM);
        Opened stream = service.streams.take();
        assertThat(stream.sink.hasRoom()).isTrue();
        assertThat(stream.cancelled).hasValue(0);
        RangeReply first =
                RangeReply.newBuilder()
                        .addEntries(Entry.newBuilder().setKey(ByteString.copyFromUtf8("a")))
                        .setHasMore(true)
                        .build();
        stream.sink.send(first);
        assertThat(stream.sink.hasRoom()).isFalse();
        stream.awaitCancelled();
        stream.sink.send(RangeReply.getDefaultInstance());
        stream.sink.end();
        assertThat(get(page)).isEqualTo(first);
    }

    @Test
    void streamThatRepliesWhileItIsOpenedIsCancelledToo() throws Exception {
        service.first = RangeReply.newBuilder().setVersion(4).build();
        assertThat(get(call(client(), KvMethod.RANGE_STREAM)).getVersion()).isEqualTo(4);
        service.streams.take().awaitCancelled();
    }

    @Test
    void streamThatEndsBeforeAReplyIsAnEmptyPage() throws Exception {
        CompletableFuture<RangeReply> page = call(client(), KvMethod.RANGE_STREAM);
        service.streams.take().sink.end();
        assertThat(get(page)).isEqualTo(RangeReply.getDefaultInstance());
    }

    @Test
    void failureOfAStreamIsThatOfThePage() throws Exception {
        ErrorDetail detail = ErrorDetail.newBuilder().setCode("TOO_OLD").setMessage("gone").build();
        CompletableFuture<WatchReply> page = call(client(), KvMethod.WATCH);
        service.streams.take().sink.fail(KvFailure.answer(detail));
        assertThat(failure(page)).isEqualTo(detail);
    }

    @Test
    void watchWaitsForChangesAndThenForASignOfLife() throws Exception {
        KvConnection client = client();
        CompletableFuture<WatchReply> quiet = call(client, KvMethod.WATCH);
        Opened first = service.streams.take();
        first.sink.send(WatchReply.newBuilder().setThroughVersion(5).build());
        assertThat(first.sink.hasRoom()).isTrue();
        first.sink.send(WatchReply.newBuilder().setThroughVersion(6).build());
        assertThat(get(quiet).getThroughVersion()).isEqualTo(6);

        CompletableFuture<WatchReply> busy = call(client, KvMethod.WATCH);
        WatchReply change =
                WatchReply.newBuilder()
                        .setThroughVersion(7)
                        .addChanges(Change.newBuilder().setVersion(7))
                        .build();
        service.streams.take().sink.send(change);
        assertThat(get(busy)).isEqualTo(change);
    }

    @Test
    void streamIsReadNoFurtherWhenItsCallerNoLongerWaits() throws Exception {
        KvConnection client = connected();
        client.call(KvMethod.RANGE_STREAM, KvMethod.RANGE_STREAM.request(), 50_000_000);
        Opened stream = service.streams.take();
        stream.awaitCancelled();
        assertThat(stream.sink.hasRoom()).isFalse();
    }

    @Test
    void clientThatGoesLeavesNothingBehind() throws Exception {
        ThriftFrontEnd frontEnd = frontEnd((caller, method) -> service);
        KvConnection client = new ThriftKvProtocol().connect(frontEnd.address());
        CompletableFuture<?> watch = call(client, KvMethod.WATCH);
        CompletableFuture<?> write = call(client, KvMethod.WRITE);
        Opened stream = service.streams.take();
        CompletableFuture<Message> held = service.calls.take();
        client.close();
        assertThat(failure(watch).getCode()).isEqualTo("UNAVAILABLE");
        assertThat(failure(write).getOutcomeUnknown()).isTrue();
        stream.awaitCancelled();
        held.complete(KvMethod.WRITE.reply());
        await(() -> frontEnd.connections() == 0);
        assertThatThrownBy(() -> get(call(client, KvMethod.PING))).isNotNull();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LONG_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
            LockSupport.parkNanos(2_000_000);
        }
    }
}
