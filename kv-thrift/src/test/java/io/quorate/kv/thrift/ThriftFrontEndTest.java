package io.quorate.kv.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.quorate.kv.protocol.FrontEndContext;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.ErrorDetail;
import io.quorate.kv.v1.GetReply;
import io.quorate.kv.v1.GetRequest;
import io.quorate.kv.v1.PingReply;
import io.quorate.kv.v1.PingRequest;
import io.quorate.kv.v1.WriteReply;
import io.quorate.kv.v1.WriteRequest;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a front end takes of those whom it does not know. */
@Timeout(120)
class ThriftFrontEndTest {

    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int FRAME_BYTES_MAX = 100_000;

    /** Answers pings, and keeps writes; gets have a large answer. */
    private static final class Service implements KvService {
        private static final GetReply LARGE =
                GetReply.newBuilder()
                        .setFound(true)
                        .setValue(ByteString.copyFrom(new byte[1 << 20]))
                        .build();

        private final Queue<CompletableFuture<Message>> writes = new ConcurrentLinkedQueue<>();
        private final AtomicInteger gets = new AtomicInteger();
        private boolean holdsGets;

        // Each answer is of its call.
        @SuppressWarnings("unchecked")
        @Override
        public <Q extends Message, A extends Message> CompletionStage<A> call(
                KvMethod<Q, A> method, Q request) {
            CompletableFuture<Message> answer = new CompletableFuture<>();
            if (method == KvMethod.PING) {
                answer.complete(
                        PingReply.newBuilder()
                                .setPayload(((PingRequest) request).getPayload())
                                .build());
            } else if (method == KvMethod.GET && !holdsGets) {
                gets.incrementAndGet();
                answer.complete(LARGE);
            } else {
                writes.add(answer);
            }
            return (CompletionStage<A>) answer;
        }

        @Override
        public <Q extends Message, A extends Message> KvStream open(
                KvMethod<Q, A> method, Q request, KvSink<A> sink) {
            throw new UnsupportedOperationException("nobody opens streams here");
        }
    }

    private final Service service = new Service();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private ThriftFrontEnd frontEnd(ServerLimits limits) {
        ThriftFrontEnd made =
                new ThriftFrontEnd(
                        new FrontEndContext("localhost:0", FRAME_BYTES_MAX, service), limits);
        opened.add(made::kill);
        return made;
    }

    private Socket socket(ThriftFrontEnd frontEnd) throws IOException {
        String address = frontEnd.address();
        Socket socket =
                new Socket(
                        "localhost",
                        Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
        socket.setSoTimeout(60_000);
        opened.add(socket);
        return socket;
    }

    private KvConnection client(ThriftFrontEnd frontEnd) {
        KvConnection connection = new ThriftKvProtocol().connect(frontEnd.address());
        opened.add(connection::close);
        return connection;
    }

    private static CompletableFuture<PingReply> ping(KvConnection connection, String text) {
        return connection.call(
                KvMethod.PING,
                PingRequest.newBuilder().setPayload(ByteString.copyFromUtf8(text)).build(),
                LONG_NANOS);
    }

    static byte[] framed(TMemoryBuffer message) {
        return ByteBuffer.allocate(4 + message.length())
                .putInt(message.length())
                .put(message.getArray(), 0, message.length())
                .array();
    }

    private static byte[] call(Frame.Encoding encoding, String function, Message request)
            throws TException {
        return framed(
                Frame.write(
                        encoding,
                        new TMessage(function, TMessageType.CALL, 5),
                        out -> ThriftCalls.writeArguments(out, request, 0, Optional.empty())));
    }

    static Frame answer(Socket socket) throws IOException, TException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return Frame.read(bytes);
    }

    private static boolean isEnded(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersInTheProtocolOfTheCall(Frame.Encoding encoding) throws Exception {
        Socket socket = socket(frontEnd(ServerLimits.DEFAULT));
        PingRequest request =
                PingRequest.newBuilder().setPayload(ByteString.copyFromUtf8("hello")).build();
        socket.getOutputStream().write(call(encoding, "ping", request));
        Frame answer = answer(socket);
        assertThat(answer.encoding()).isEqualTo(encoding);
        assertThat(answer.message()).isEqualTo(new TMessage("ping", TMessageType.REPLY, 5));
        assertThat(ThriftCalls.readResult(answer.body(), KvMethod.PING).getPayload())
                .isEqualTo(request.getPayload());
    }

    @Test
    void functionThatIsNotThereIsRefusedAndTheConnectionGoesOn() throws Exception {
        Socket socket = socket(frontEnd(ServerLimits.DEFAULT));
        socket.getOutputStream()
                .write(call(Frame.Encoding.BINARY, "nosuch", PingRequest.getDefaultInstance()));
        Frame refusal = answer(socket);
        assertThat(refusal.message()).isEqualTo(new TMessage("nosuch", TMessageType.EXCEPTION, 5));
        assertThat(TApplicationException.readFrom(refusal.body()).getType())
                .isEqualTo(TApplicationException.UNKNOWN_METHOD);
        socket.getOutputStream()
                .write(call(Frame.Encoding.BINARY, "ping", PingRequest.getDefaultInstance()));
        assertThat(answer(socket).message().type).isEqualTo(TMessageType.REPLY);
    }

    @ParameterizedTest
    @EnumSource
    void argumentsThatCannotBeReadAreRefusedAndTheConnectionGoesOn(Frame.Encoding encoding)
            throws Exception {
        Socket socket = socket(frontEnd(ServerLimits.DEFAULT));
        byte[] noText =
                call(encoding, "get", GetRequest.newBuilder().setColumnFamily("x#y").build());
        for (int i = 0; i < noText.length; i++) {
            noText[i] = noText[i] == '#' ? (byte) 0xff : noText[i];
        }
        byte[] cutOff =
                framed(
                        Frame.write(
                                encoding,
                                new TMessage("get", TMessageType.CALL, 5),
                                out ->
                                        out.writeFieldBegin(
                                                new TField("", TType.STRUCT, (short) 1))));
        for (byte[] bad : List.of(noText, cutOff)) {
            socket.getOutputStream().write(bad);
            Frame refusal = answer(socket);
            assertThat(refusal.message()).isEqualTo(new TMessage("get", TMessageType.EXCEPTION, 5));
            assertThat(TApplicationException.readFrom(refusal.body()))
                    .hasMessageContaining("the arguments cannot be read")
                    .satisfies(
                            e ->
                                    assertThat(e.getType())
                                            .isEqualTo(TApplicationException.PROTOCOL_ERROR));
        }
        assertThat(service.gets).hasValue(0);
        socket.getOutputStream()
                .write(call(Frame.Encoding.BINARY, "ping", PingRequest.getDefaultInstance()));
        assertThat(answer(socket).message().type).isEqualTo(TMessageType.REPLY);
    }

    private static byte[] writeCall(byte type, long timeoutMillis) throws TException {
        return framed(
                Frame.write(
                        Frame.Encoding.BINARY,
                        new TMessage("write", type, 5),
                        out ->
                                ThriftCalls.writeArguments(
                                        out,
                                        WriteRequest.getDefaultInstance(),
                                        timeoutMillis,
                                        Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(bytes = {TMessageType.REPLY, TMessageType.EXCEPTION, TMessageType.ONEWAY})
    void onlyCallsAreTaken(byte type) throws Exception {
        Socket socket = socket(frontEnd(ServerLimits.DEFAULT));
        socket.getOutputStream().write(writeCall(type, 0));
        assertThat(isEnded(socket)).isTrue();
        assertThat(service.writes).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE})
    void callsMayTakeAsLongAsTheyTake(long timeoutMillis) throws Exception {
        Socket socket = socket(frontEnd(ServerLimits.DEFAULT));
        socket.getOutputStream().write(writeCall(TMessageType.CALL, timeoutMillis));
        await(() -> service.writes.size() == 1);
        // Whatever was put off without a delay comes before this.
        socket.getOutputStream()
                .write(call(Frame.Encoding.BINARY, "ping", PingRequest.getDefaultInstance()));
        assertThat(answer(socket).message().name).isEqualTo("ping");
        service.writes.remove().complete(WriteReply.newBuilder().setVersion(9).build());
        assertThat(ThriftCalls.readResult(answer(socket).body(), KvMethod.WRITE).getVersion())
                .isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001",
                "\u0000\u0000\u0000\u0000",
                "\u0000\u0000\u0000\u0005hello"
            })
    void connectionsOfStrangersAreClosed(String bytes) throws IOException {
        Socket socket = socket(frontEnd(ServerLimits.DEFAULT));
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(isEnded(socket)).isTrue();
    }

    @Test
    void frameThatIsTooLargeIsRefusedByItsLength() throws Exception {
        ThriftFrontEnd frontEnd = frontEnd(ServerLimits.DEFAULT);
        Socket socket = socket(frontEnd);
        OutputStream out = socket.getOutputStream();
        out.write(ByteBuffer.allocate(4).putInt(FRAME_BYTES_MAX + 1).array());
        assertThat(isEnded(socket)).isTrue();

        KvConnection client = client(frontEnd);
        String largest = "x".repeat(FRAME_BYTES_MAX - 100);
        assertThat(ping(client, largest).get(60, TimeUnit.SECONDS).getPayload().size())
                .isEqualTo(largest.length());
    }

    @Test
    void frameThatDoesNotComeToItsEndIsNotWaitedForLong() throws IOException {
        ThriftFrontEnd frontEnd = frontEnd(limits(10, 100, 1 << 20, 1 << 20, 50, 60_000));
        Socket socket = socket(frontEnd);
        socket.getOutputStream().write(new byte[] {0, 0, 1, 0, 1, 2, 3});
        assertThat(isEnded(socket)).isTrue();
    }

    @Test
    void bytesOfFramesThatAreNotCompleteAreBounded() throws Exception {
        ThriftFrontEnd frontEnd = frontEnd(limits(10, 100, 100_000, 1 << 20, 60_000, 60_000));
        List<Socket> greedy = new ArrayList<>();
        byte[] part = new byte[60_000];
        ByteBuffer.wrap(part).putInt(90_000);
        greedy.add(socket(frontEnd));
        greedy.get(0).getOutputStream().write(part);
        greedy.add(socket(frontEnd));
        greedy.get(1).getOutputStream().write(part);
        await(() -> frontEnd.connections() == 1);
        assertThat(ping(client(frontEnd), "there").get(60, TimeUnit.SECONDS).getPayload())
                .isEqualTo(ByteString.copyFromUtf8("there"));
    }

    @Test
    void connectionThatIsIdleIsClosedAndOneThatWaitsIsNot() throws Exception {
        ThriftFrontEnd frontEnd = frontEnd(limits(10, 100, 1 << 20, 1 << 20, 60_000, 300));
        Socket waits = socket(frontEnd);
        waits.getOutputStream()
                .write(call(Frame.Encoding.COMPACT, "write", WriteRequest.getDefaultInstance()));
        await(() -> service.writes.size() == 1);
        assertThat(isEnded(socket(frontEnd))).isTrue();
        service.writes.remove().complete(WriteReply.newBuilder().setVersion(3).build());
        assertThat(ThriftCalls.readResult(answer(waits).body(), KvMethod.WRITE).getVersion())
                .isEqualTo(3);
    }

    @Test
    void aThousandIdleConnectionsLeaveRoomAndNoMoreThanAllowedAreTaken() throws Exception {
        ThriftFrontEnd frontEnd = frontEnd(limits(1_001, 100, 1 << 20, 1 << 20, 60_000, 60_000));
        int threads = Thread.activeCount();
        for (int i = 0; i < 1_000; i++) {
            socket(frontEnd);
        }
        await(() -> frontEnd.connections() == 1_000);
        assertThat(Thread.activeCount() - threads).isLessThan(20);
        assertThat(ping(client(frontEnd), "there").get(60, TimeUnit.SECONDS)).isNotNull();
        assertThat(isEnded(socket(frontEnd))).isTrue();
    }

    @Test
    void callsBeyondTheBoundWaitUnread() throws Exception {
        ThriftFrontEnd frontEnd = frontEnd(limits(10, 3, 1 << 20, 1 << 20, 60_000, 60_000));
        KvConnection client = client(frontEnd);
        List<CompletableFuture<WriteReply>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            calls.add(client.call(KvMethod.WRITE, WriteRequest.getDefaultInstance(), LONG_NANOS));
        }
        for (int done = 0; done < 10; done++) {
            await(() -> !service.writes.isEmpty());
            assertThat(service.writes.size()).isLessThanOrEqualTo(3);
            service.writes.remove().complete(WriteReply.getDefaultInstance());
        }
        for (CompletableFuture<WriteReply> call : calls) {
            call.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void answersWaitForAClientThatReadsLateAndNoneIsLost() throws Exception {
        ThriftFrontEnd frontEnd = frontEnd(limits(10, 4_096, 1 << 20, 8 << 20, 60_000, 60_000));
        Socket late = socket(frontEnd);
        byte[] get = call(Frame.Encoding.COMPACT, "get", KvMethod.GET.request());
        for (int i = 0; i < 100; i++) {
            late.getOutputStream().write(get);
        }
        await(() -> service.gets.get() > 2);
        assertThat(service.gets.get()).isLessThan(100);
        for (int i = 0; i < 100; i++) {
            assertThat(answer(late).message().type).isEqualTo(TMessageType.REPLY);
        }
    }

    @Test
    void clientThatDoesNotReadIsCutOff() throws Exception {
        service.holdsGets = true;
        ThriftFrontEnd frontEnd = frontEnd(limits(10, 4_096, 1 << 20, 8 << 20, 60_000, 60_000));
        Socket deaf = socket(frontEnd);
        byte[] get = call(Frame.Encoding.COMPACT, "get", KvMethod.GET.request());
        for (int i = 0; i < 40; i++) {
            deaf.getOutputStream().write(get);
        }
        await(() -> service.writes.size() == 40);
        service.writes.forEach(held -> held.complete(Service.LARGE));
        await(() -> frontEnd.connections() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"write", "get"})
    void callEndsWhenItsCallerNoLongerWaitsAndIsAnsweredOnce(String function) throws Exception {
        service.holdsGets = true;
        Socket socket = socket(frontEnd(ServerLimits.DEFAULT));
        KvMethod<?, ?> method = ThriftCalls.method(function).orElseThrow();
        socket.getOutputStream()
                .write(
                        framed(
                                Frame.write(
                                        Frame.Encoding.COMPACT,
                                        new TMessage(function, TMessageType.CALL, 1),
                                        out ->
                                                ThriftCalls.writeArguments(
                                                        out,
                                                        method.request(),
                                                        20,
                                                        Optional.empty()))));
        Frame answer = answer(socket);
        assertThat(failure(() -> ThriftCalls.readResult(answer.body(), method)).detail())
                .satisfies(
                        detail -> {
                            assertThat(detail.getCode()).isEqualTo("TIMEOUT");
                            assertThat(detail.getOutcomeUnknown())
                                    .isEqualTo(method == KvMethod.WRITE);
                        });
        service.writes.remove().complete(method.reply());
        // The first may overtake what the other thread would write.
        for (int i = 0; i < 2; i++) {
            socket.getOutputStream()
                    .write(call(Frame.Encoding.BINARY, "ping", PingRequest.getDefaultInstance()));
            assertThat(answer(socket).message().name).isEqualTo("ping");
        }
    }

    @Test
    void closingLetsCallsEndAndRefusesOthersUntilThen() throws Exception {
        ThriftFrontEnd frontEnd = frontEnd(ServerLimits.DEFAULT);
        KvConnection client = client(frontEnd);
        CompletableFuture<WriteReply> underWay =
                client.call(KvMethod.WRITE, WriteRequest.getDefaultInstance(), LONG_NANOS);
        await(() -> service.writes.size() == 1);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(frontEnd::close);
        await(() -> isRefused(client));
        assertThat(underWay).isNotDone();
        service.writes.remove().complete(WriteReply.newBuilder().setVersion(9).build());
        assertThat(underWay.get(60, TimeUnit.SECONDS).getVersion()).isEqualTo(9);
        closing.get(60, TimeUnit.SECONDS);
        assertThat(frontEnd.connections()).isZero();
    }

    private static boolean isRefused(KvConnection client) {
        try {
            ping(client, "").get(60, TimeUnit.SECONDS);
            return false;
        } catch (ExecutionException e) {
            ErrorDetail detail = KvFailure.of(e.getCause()).detail();
            assertThat(detail.getCode()).isEqualTo("UNAVAILABLE");
            assertThat(detail.getMessage()).isEqualTo("the node ends");
            assertThat(detail.getOutcomeUnknown()).isFalse();
            return true;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void addressThatCannotBeListenedAtIsNamed() {
        ThriftFrontEnd first = frontEnd(ServerLimits.DEFAULT);
        FrontEndContext taken = new FrontEndContext(first.address(), FRAME_BYTES_MAX, service);
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> new ThriftFrontEnd(taken, ServerLimits.DEFAULT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot serve clients at " + first.address());
    }

    private interface Failing {
        void run() throws TException;
    }

    private static KvFailure failure(Failing call) throws TException {
        try {
            call.run();
        } catch (KvFailure failure) {
            return failure;
        }
        throw new AssertionError("it succeeded");
    }

    private static ServerLimits limits(
            int connections, int calls, long partial, long unread, long frame, long idle) {
        return new ServerLimits(
                connections,
                calls,
                partial,
                unread,
                TimeUnit.MILLISECONDS.toNanos(frame),
                TimeUnit.MILLISECONDS.toNanos(idle));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LONG_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
            LockSupport.parkNanos(2_000_000);
        }
    }
}
