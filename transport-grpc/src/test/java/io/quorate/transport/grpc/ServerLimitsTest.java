package io.quorate.transport.grpc;

import static io.quorate.testkit.transport.TransportRig.ONE;
import static io.quorate.testkit.transport.TransportRig.QUICK;
import static io.quorate.testkit.transport.TransportRig.TWO;
import static io.quorate.testkit.transport.TransportRig.envelope;
import static io.quorate.testkit.transport.TransportRig.point;
import static io.quorate.testkit.transport.TransportRig.sendUntilItArrives;
import static io.quorate.testkit.transport.TransportRig.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.HostPort;
import io.quorate.api.Transport;
import io.quorate.testkit.net.TcpProxy;
import io.quorate.testkit.transport.TransportRig;
import io.quorate.transport.grpc.v1.Beat;
import io.quorate.transport.net.Greeting;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller can do to a node that listens: ask for health, and else nothing out of bounds. */
@Timeout(120)
class ServerLimitsTest {

    /** Numbers of HTTP/2. */
    private static final int MAX_CONCURRENT_STREAMS = 3;

    private static final int MAX_HEADER_LIST_SIZE = 6;

    private final TransportRig rig = new TransportRig(new GrpcTransportProvider());
    private final TransportRig.Arrivals atTwo = new TransportRig.Arrivals();
    private Transport two;
    private HostPort address;
    private ManagedChannel channel;

    @BeforeEach
    void start() {
        two = rig.start(TWO, atTwo, QUICK);
        address = HostPort.parse(two.address());
        channel =
                NettyChannelBuilder.forAddress(address.host(), address.port())
                        .usePlaintext()
                        .maxInboundMessageSize(1 << 20)
                        .build();
    }

    @AfterEach
    void close() throws InterruptedException {
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        rig.close();
    }

    private static Metadata greeting() {
        return Hellos.toMetadata(
                new Greeting(TransportRig.handshake(ONE), Optional.of(TWO), 1_000));
    }

    /** Sends bytes as they are, as if they were compressed by {@code encoding}. */
    private Status outcome(Metadata headers, String encoding, byte[] message) throws Exception {
        CompletableFuture<Status> outcome = new CompletableFuture<>();
        MethodDescriptor<byte[], Beat> method =
                Wire.sending(Channel.MESSAGES).toBuilder(new Raw(), beats()).build();
        CallOptions options =
                encoding.isEmpty()
                        ? CallOptions.DEFAULT
                        : CallOptions.DEFAULT.withCompression(encoding);
        ClientCall<byte[], Beat> call = channel.newCall(method, options);
        call.start(
                new ClientCall.Listener<Beat>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        outcome.complete(status);
                    }
                },
                headers);
        call.request(1_000);
        call.setMessageCompression(!encoding.isEmpty());
        call.sendMessage(message);
        return outcome.get(30, TimeUnit.SECONDS);
    }

    private static MethodDescriptor.Marshaller<Beat> beats() {
        return Wire.sending(Channel.MESSAGES).getResponseMarshaller();
    }

    private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new UnsupportedOperationException();
        }
    }

    /** The node still serves others. */
    private void assertAlive() {
        Transport one = rig.start(ONE, new TransportRig.Arrivals(), QUICK);
        point(one, TWO, two.address());
        sendUntilItArrives(one, TWO, "still there?", atTwo);
        assertThat(atTwo.all).containsOnly(envelope(ONE, TWO, Bytes.utf8("still there?")));
    }

    @Test
    void aCallWithoutAGreetingIsRefused() throws Exception {
        Status status = outcome(new Metadata(), "", new byte[0]);
        assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(status.getDescription()).contains("without a handshake");
        assertAlive();
    }

    @Test
    void headersHaveABound() throws Exception {
        Metadata headers = greeting();
        headers.put(
                Metadata.Key.of("x-large", Metadata.ASCII_STRING_MARSHALLER),
                "x".repeat(Wire.METADATA_BYTES_MAX));
        assertThat(outcome(headers, "", new byte[0]).isOk()).isFalse();
        assertAlive();
    }

    @Test
    void aBatchThatCannotBeReadEndsItsCallOnly() throws Exception {
        Status status = outcome(greeting(), "", new byte[] {0x0A, 5, 1});
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertAlive();
    }

    @Test
    void aBatchAboveTheLimitEndsItsCallOnly() throws Exception {
        assertThat(outcome(greeting(), "", new byte[2 << 20]).isOk()).isFalse();
        assertAlive();
    }

    /** The bytes below are already compressed, so the named codec must not compress them again. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void aCompressedBombIsNotUnpacked(String encoding) throws Exception {
        byte[] zeros = new byte[32 << 20];
        byte[] bomb = encoding.equals("zstd") ? Zstd.compress(zeros) : gzip(zeros);
        channel.shutdownNow();
        channel =
                NettyChannelBuilder.forAddress(address.host(), address.port())
                        .usePlaintext()
                        .compressorRegistry(Verbatim.registry(encoding))
                        .build();
        Status status = outcome(greeting(), encoding, bomb);
        assertThat(status.isOk()).isFalse();
        assertThat(status.getDescription()).contains("exceeds maximum size");
        assertAlive();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "zstd"})
    void compressionChangesNothingButTheWire(String compression) {
        Transport one =
                rig.start(
                        ONE, new TransportRig.Arrivals(), with(QUICK, "compression", compression));
        point(one, TWO, two.address());
        sendUntilItArrives(one, TWO, "x".repeat(50_000), atTwo);
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws IOException {
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), address.port())) {
            silent.setSoTimeout(30_000);
            while (silent.getInputStream().read() >= 0) {
                // The server's own greeting, before it loses patience.
            }
        }
    }

    /** The first answer to one request. */
    private <Q, R> R ask(MethodDescriptor<Q, R> method, Q request) throws Exception {
        CompletableFuture<R> answer = new CompletableFuture<>();
        ClientCall<Q, R> call = channel.newCall(method, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<R>() {
                    @Override
                    public void onMessage(R message) {
                        answer.complete(message);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        answer.completeExceptionally(status.asException());
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(request);
        call.halfClose();
        return answer.get(30, TimeUnit.SECONDS);
    }

    /** HTTP/2 says it at the beginning: calls at a time, and bytes of headers. */
    @Test
    void callersAreToldTheBoundsOfAConnection() throws IOException {
        Map<Integer, Integer> settings = new HashMap<>();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.port())) {
            socket.setSoTimeout(30_000);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int length = in.readInt() >>> 8;
            in.skipNBytes(5);
            for (int at = 0; at < length; at += 6) {
                settings.put((int) in.readShort(), in.readInt());
            }
        }
        assertThat(settings)
                .containsEntry(MAX_CONCURRENT_STREAMS, 16)
                .containsEntry(MAX_HEADER_LIST_SIZE, 8 << 10);
    }

    /** Each call makes the server work and is then taken back. */
    @Test
    void aCallerThatResetsTooManyCallsLosesItsConnection() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(two.address())) {
            HostPort through = HostPort.parse(proxy.address());
            channel.shutdownNow();
            channel =
                    NettyChannelBuilder.forAddress(through.host(), through.port())
                            .usePlaintext()
                            .build();
            int resets = 0;
            while (proxy.accepted() < 2) {
                assertThat(resets).isLessThanOrEqualTo(2 * PeerServer.RESETS_MAX);
                CompletableFuture<Void> answered = new CompletableFuture<>();
                ClientCall<BatchStream, Beat> call =
                        channel.newCall(Wire.sending(Channel.MESSAGES), CallOptions.DEFAULT);
                call.start(
                        new ClientCall.Listener<Beat>() {
                            @Override
                            public void onHeaders(Metadata answer) {
                                answered.complete(null);
                            }

                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                answered.complete(null);
                            }
                        },
                        greeting());
                answered.get(30, TimeUnit.SECONDS);
                call.cancel("never mind", null);
                resets++;
            }
            assertThat(resets).isGreaterThanOrEqualTo(PeerServer.RESETS_MAX);
        }
        assertAlive();
    }

    @Test
    void healthIsTold() throws Exception {
        assertThat(ask(HealthGrpc.getCheckMethod(), HealthCheckRequest.getDefaultInstance()))
                .extracting(answer -> answer.getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }

    /** The server takes larger messages from peers. */
    @Test
    void whatAnybodyMayCallTakesLittle() {
        HealthCheckRequest small =
                HealthCheckRequest.newBuilder().setService("x".repeat(1_000)).build();
        HealthCheckRequest large =
                HealthCheckRequest.newBuilder().setService("x".repeat(100_000)).build();
        assertThat(health(small)).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(health(large)).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertAlive();
    }

    private Status.Code health(HealthCheckRequest request) {
        try {
            HealthGrpc.newBlockingStub(channel).check(request);
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    @Test
    void theServiceDescribesItself() throws Exception {
        ServerReflectionRequest request =
                ServerReflectionRequest.newBuilder()
                        .setFileContainingSymbol("quorate.transport.v1.PeerService")
                        .build();
        assertThat(
                        ask(ServerReflectionGrpc.getServerReflectionInfoMethod(), request)
                                .getFileDescriptorResponse()
                                .getFileDescriptorProtoCount())
                .isEqualTo(1);
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        for (Map<String, String> bad :
                List.of(
                        Map.of("keepalive", "10s", "keepalive_timeout", "15s"),
                        Map.of("reconnect_min", "5s", "reconnect_max", "1s"))) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> rig.create(TransportRig.handshake(ONE), "localhost:0", bad))
                    .isInstanceOf(io.quorate.api.ConsensusException.class)
                    .hasMessageContaining("must be at least");
        }
    }
}
