package io.quorate.server.node;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.quorate.kv.v1.KvServiceGrpc;
import io.quorate.kv.v1.WriteReply;
import io.quorate.kv.v1.WriteRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Hands writes on to a node, and loses the reply to one of them: nothing comes from it again. */
final class LosingRelay implements AutoCloseable {

    /** The version of the write whose reply was lost. */
    final CompletableFuture<Long> lost = new CompletableFuture<>();

    private final ManagedChannel channel;
    private final Server server;

    LosingRelay(String node, Predicate<WriteRequest> loses) throws IOException {
        channel = NettyChannelBuilder.forTarget(node).usePlaintext().build();
        KvServiceGrpc.KvServiceStub stub = KvServiceGrpc.newStub(channel);
        server =
                NettyServerBuilder.forAddress(new InetSocketAddress("localhost", 0))
                        .addService(
                                new KvServiceGrpc.KvServiceImplBase() {
                                    @Override
                                    public void write(
                                            WriteRequest request,
                                            StreamObserver<WriteReply> reply) {
                                        boolean isLost = loses.test(request);
                                        stub.write(request, isLost ? new Loss() : reply);
                                    }
                                })
                        .build()
                        .start();
    }

    private final class Loss implements StreamObserver<WriteReply> {
        @Override
        public void onNext(WriteReply reply) {
            lost.complete(reply.getVersion());
        }

        @Override
        public void onError(Throwable failure) {
            lost.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {}
    }

    String address() {
        return "localhost:" + server.getPort();
    }

    /** Breaks the connections of its clients. */
    void die() {
        server.shutdownNow();
    }

    @Override
    public void close() {
        die();
        channel.shutdownNow();
    }
}
