package io.quorate.kv.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvSecurity;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.v1.WatchReply;
import io.quorate.kv.v1.WatchRequest;
import io.quorate.kv.v1.WriteReply;
import io.quorate.kv.v1.WriteRequest;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GrpcConnectionTest {

    /** A channel in whatever state it is said to be, which begins no call. */
    private static final class FakeChannel extends ManagedChannel {
        private ConnectivityState state = ConnectivityState.IDLE;
        private int idled;

        @Override
        public ConnectivityState getState(boolean requestConnection) {
            return state;
        }

        @Override
        public void enterIdle() {
            idled++;
        }

        @Override
        public ManagedChannel shutdown() {
            return this;
        }

        @Override
        public ManagedChannel shutdownNow() {
            return this;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }

        @Override
        public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
            return new ClientCall<>() {
                @Override
                public void start(Listener<R> listener, Metadata headers) {
                    throw new IllegalStateException("not now");
                }

                @Override
                public void request(int messages) {}

                @Override
                public void cancel(String why, Throwable cause) {}

                @Override
                public void halfClose() {}

                @Override
                public void sendMessage(Q message) {}
            };
        }

        @Override
        public String authority() {
            return "nowhere";
        }
    }

    @Test
    void connectsAnewWhereAConnectionHasFailed() {
        FakeChannel channel = new FakeChannel();
        GrpcConnection connection = new GrpcConnection(channel, new Metadata());
        for (ConnectivityState state : ConnectivityState.values()) {
            channel.state = state;
            channel.idled = 0;
            connection.reconnect();
            assertThat(channel.idled)
                    .as("%s", state)
                    .isEqualTo(state == ConnectivityState.TRANSIENT_FAILURE ? 1 : 0);
        }
    }

    private static void assertCouldNotBegin(KvFailure failure) {
        assertThat(failure.isAnswer()).isFalse();
        assertThat(failure.detail().getCode()).isEqualTo("UNAVAILABLE");
        assertThat(failure).hasMessageContaining("not now");
    }

    @Test
    void callThatCannotBeginEnds() {
        GrpcConnection connection = new GrpcConnection(new FakeChannel(), new Metadata());
        CompletableFuture<WriteReply> call =
                connection.call(KvMethod.WRITE, WriteRequest.getDefaultInstance(), 1);
        assertThatThrownBy(() -> call.getNow(null))
                .cause()
                .isInstanceOfSatisfying(
                        KvFailure.class,
                        failure -> {
                            assertCouldNotBegin(failure);
                            assertThat(failure.detail().getOutcomeUnknown()).isFalse();
                        });
    }

    @Test
    void streamThatCannotBeginEnds() {
        GrpcConnection connection = new GrpcConnection(new FakeChannel(), new Metadata());
        List<KvFailure> failures = new ArrayList<>();
        connection.open(
                KvMethod.WATCH,
                WatchRequest.getDefaultInstance(),
                1,
                new KvSink<WatchReply>() {
                    @Override
                    public boolean hasRoom() {
                        return true;
                    }

                    @Override
                    public void send(WatchReply reply) {
                        throw new AssertionError("there is no reply");
                    }

                    @Override
                    public void fail(KvFailure failure) {
                        failures.add(failure);
                    }

                    @Override
                    public void end() {
                        throw new AssertionError("it did not end well");
                    }
                });
        assertThat(failures).singleElement().satisfies(GrpcConnectionTest::assertCouldNotBegin);
    }

    @Test
    void errorWithoutADetailIsTakenAtTheWorst() throws Exception {
        Server server =
                NettyServerBuilder.forAddress(new InetSocketAddress("localhost", 0))
                        .addService(
                                ServerServiceDefinition.builder(GrpcMethods.SERVICE)
                                        .addMethod(
                                                GrpcMethods.of(KvMethod.WRITE),
                                                ServerCalls.asyncUnaryCall(
                                                        (request, reply) ->
                                                                reply.onError(
                                                                        Status.INTERNAL
                                                                                .asException())))
                                        .build())
                        .build()
                        .start();
        GrpcConnection connection =
                new GrpcConnection("localhost:" + server.getPort(), KvSecurity.NONE);
        try {
            assertThatThrownBy(
                            () ->
                                    connection
                                            .call(
                                                    KvMethod.WRITE,
                                                    WriteRequest.getDefaultInstance(),
                                                    TimeUnit.SECONDS.toNanos(30))
                                            .get(30, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            KvFailure.class,
                            failure -> {
                                assertThat(failure.isAnswer()).isFalse();
                                assertThat(failure.detail().getOutcomeUnknown()).isTrue();
                                assertThat(failure.detail().getCode()).isEqualTo("INTERNAL");
                            });
        } finally {
            connection.close();
            server.shutdownNow();
        }
    }
}
