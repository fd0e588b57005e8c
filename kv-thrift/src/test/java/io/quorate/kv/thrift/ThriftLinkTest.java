package io.quorate.kv.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.v1.ErrorDetail;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client whose node does what no node should. */
@Timeout(60)
class ThriftLinkTest {

    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(60);

    private ServerSocket node;
    private KvConnection client;

    @BeforeEach
    void open() throws IOException {
        node = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        client = new ThriftKvProtocol().connect("localhost:" + node.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        node.close();
    }

    private CompletableFuture<?> call(KvMethod<?, ?> method, long timeoutNanos) {
        return call(client, method, timeoutNanos);
    }

    private static <Q extends com.google.protobuf.Message, A extends com.google.protobuf.Message>
            CompletableFuture<A> call(
                    KvConnection client, KvMethod<Q, A> method, long timeoutNanos) {
        return client.call(method, method.request(), timeoutNanos);
    }

    private static ErrorDetail failure(CompletableFuture<?> call) throws Exception {
        try {
            throw new AssertionError("it succeeded with " + call.get(30, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return KvFailure.of(e.getCause()).detail();
        }
    }

    private static TMessage read(Socket socket) throws IOException, TException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return Frame.read(bytes).message();
    }

    private static void answer(Socket socket, TMessage call, byte type, Frame.Body body)
            throws IOException, TException {
        TMemoryBuffer frame =
                Frame.write(
                        Frame.Encoding.COMPACT, new TMessage(call.name, type, call.seqid), body);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(frame.length());
        out.write(frame.getArray(), 0, frame.length());
    }

    @Test
    void nodeThatSaysNothingIsNotWaitedForBeyondTheTimeout() throws Exception {
        ErrorDetail detail = failure(call(KvMethod.WRITE, TimeUnit.MILLISECONDS.toNanos(300)));
        assertThat(detail.getCode()).isEqualTo("DEADLINE_EXCEEDED");
    }

    /** Nobody is told of it later, when it would have an effect. */
    @Test
    void writeThatWasGivenUpBeforeItLeftIsNeverSent() throws Exception {
        boolean hasLeft = true;
        // Now and then the connection is made before even a nanosecond is over.
        for (int i = 0; i < 100 && hasLeft; i++) {
            hasLeft = failure(call(KvMethod.WRITE, 1)).getOutcomeUnknown();
            call(KvMethod.GET, LONG_NANOS);
            try (Socket socket = node.accept()) {
                assertThat(read(socket).name).isEqualTo(hasLeft ? "write" : "get");
            }
            client.close();
            client = new ThriftKvProtocol().connect("localhost:" + node.getLocalPort());
        }
        assertThat(hasLeft).isFalse();
    }

    @Test
    void connectionThatEndsEndsItsCallsAndTheNextCallMakesAnother() throws Exception {
        CompletableFuture<?> write = call(KvMethod.WRITE, LONG_NANOS);
        try (Socket socket = node.accept()) {
            read(socket);
        }
        ErrorDetail detail = failure(write);
        assertThat(detail.getCode()).isEqualTo("UNAVAILABLE");
        assertThat(detail.getOutcomeUnknown()).isTrue();
        CompletableFuture<?> next = call(KvMethod.PING, LONG_NANOS);
        try (Socket socket = node.accept()) {
            answer(
                    socket,
                    read(socket),
                    TMessageType.REPLY,
                    out -> ThriftCalls.writeSuccess(out, KvMethod.PING.reply()));
            assertThat(next.get(30, TimeUnit.SECONDS)).isEqualTo(KvMethod.PING.reply());
        }
    }

    @Test
    void answerWithoutAResultIsNone() throws Exception {
        CompletableFuture<?> write = call(KvMethod.WRITE, LONG_NANOS);
        try (Socket socket = node.accept()) {
            answer(
                    socket,
                    read(socket),
                    TMessageType.REPLY,
                    out -> {
                        out.writeFieldStop();
                    });
            ErrorDetail detail = failure(write);
            assertThat(detail.getCode()).isEqualTo("INTERNAL");
            assertThat(detail.getMessage()).contains("Write has no result");
            assertThat(detail.getOutcomeUnknown()).isTrue();
            assertThat(socket.getInputStream().read()).as("it is left").isEqualTo(-1);
        }
    }

    @Test
    void exceptionThatIsNotAboutTheFunctionSaysNothingOfTheOutcome() throws Exception {
        CompletableFuture<?> write = call(KvMethod.WRITE, LONG_NANOS);
        try (Socket socket = node.accept()) {
            answer(
                    socket,
                    read(socket),
                    TMessageType.EXCEPTION,
                    new TApplicationException(TApplicationException.INTERNAL_ERROR, "broken")
                            ::write);
            ErrorDetail detail = failure(write);
            assertThat(detail.getCode()).isEqualTo("INTERNAL");
            assertThat(detail.getMessage()).isEqualTo("broken");
            assertThat(detail.getOutcomeUnknown()).isTrue();
        }
    }
}
