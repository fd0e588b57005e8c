package io.quorate.kv.grpc;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvSecurity;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.protocol.KvTls;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client's channel to one node. */
final class GrpcConnection implements KvConnection {

    private static final int MESSAGE_BYTES_MAX = 64 << 20;

    private final ManagedChannel channel;

    /** The channel, which shows a token with each call if there is one. */
    private final Channel calls;

    GrpcConnection(String endpoint, KvSecurity security) {
        this(
                connect(endpoint, security.tls().map(GrpcConnection::credentials)),
                CallHeaders.of(security, endpoint));
    }

    /**
     * @param headers what goes along with each call
     */
    GrpcConnection(ManagedChannel channel, Metadata headers) {
        this.channel = channel;
        this.calls =
                headers.keys().isEmpty()
                        ? channel
                        : ClientInterceptors.intercept(
                                channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static ChannelCredentials credentials(KvTls tls) {
        TlsChannelCredentials.Builder credentials =
                TlsChannelCredentials.newBuilder().trustManager(tls.trustManagers());
        return tls.certificate().isPresent()
                ? credentials.keyManager(tls.keyManagers()).build()
                : credentials.build();
    }

    private static ManagedChannel connect(String endpoint, Optional<ChannelCredentials> tls) {
        int colon = endpoint.lastIndexOf(':');
        return NettyChannelBuilder.forAddress(
                        endpoint.substring(0, colon),
                        Integer.parseInt(endpoint.substring(colon + 1)),
                        tls.orElseGet(InsecureChannelCredentials::create))
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .keepAliveTime(30, TimeUnit.SECONDS)
                .build();
    }

    @Override
    public <Q extends Message, A extends Message> CompletableFuture<A> call(
            KvMethod<Q, A> method, Q request, long timeoutNanos) {
        SentMark mark = new SentMark();
        CallOptions options =
                CallOptions.DEFAULT
                        .withDeadlineAfter(timeoutNanos, TimeUnit.NANOSECONDS)
                        .withStreamTracerFactory(mark);
        CompletableFuture<A> answer = new CompletableFuture<>();
        StreamObserver<A> taker =
                new StreamObserver<>() {
                    private @Nullable A reply;

                    @Override
                    public void onNext(A message) {
                        reply = message;
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(ErrorDetails.failure(failure, mark.isSent()));
                    }

                    @Override
                    public void onCompleted() {
                        answer.complete(reply);
                    }
                };
        try {
            ClientCalls.asyncUnaryCall(
                    calls.newCall(GrpcMethods.of(method), options), request, taker);
        } catch (RuntimeException e) {
            taker.onError(notStarted(e));
        }
        return answer;
    }

    /**
     * A channel throws what it could not begin. It cannot while another thread makes it connect
     * anew: a call that found it resolved is refused because resolution is pending again.
     */
    private static StatusException notStarted(RuntimeException failure) {
        return Status.UNAVAILABLE
                .withDescription("the call could not be made: " + failure.getMessage())
                .withCause(failure)
                .asException();
    }

    @Override
    public <Q extends Message, A extends Message> KvStream open(
            KvMethod<Q, A> method, Q request, int replies, KvSink<A> sink) {
        GrpcStream<Q, A> stream = new GrpcStream<>(replies, sink);
        try {
            ClientCalls.asyncServerStreamingCall(
                    calls.newCall(GrpcMethods.of(method), CallOptions.DEFAULT), request, stream);
        } catch (RuntimeException e) {
            stream.onError(notStarted(e));
        }
        return stream;
    }

    /** A channel by itself may wait for minutes. */
    @Override
    public void reconnect() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.enterIdle();
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        channel.awaitTermination(5, TimeUnit.SECONDS);
    }
}
