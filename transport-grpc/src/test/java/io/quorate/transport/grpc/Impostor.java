package io.quorate.transport.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.quorate.api.Channel;
import io.quorate.api.HostPort;
import io.quorate.api.NodeId;
import io.quorate.testkit.net.CertificateAuthority.Issued;
import io.quorate.testkit.transport.TransportRig;
import io.quorate.transport.grpc.v1.Beat;
import io.quorate.transport.net.Greeting;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A caller that says to be whomever it likes. */
final class Impostor {

    private Impostor() {}

    /**
     * Calls with the given certificate, and says to be {@code claimed}.
     *
     * @return why the call was refused; empty if it was not
     */
    static String call(String address, Issued issued, Path trust, NodeId claimed, NodeId to) {
        HostPort where = HostPort.parse(address);
        try {
            ManagedChannel channel =
                    NettyChannelBuilder.forAddress(where.host(), where.port())
                            .sslContext(
                                    GrpcSslContexts.forClient()
                                            .keyManager(
                                                    issued.certificate().toFile(),
                                                    issued.key().toFile())
                                            .trustManager(trust.toFile())
                                            .build())
                            .build();
            try {
                return refusal(channel, claimed, to);
            } finally {
                channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String refusal(ManagedChannel channel, NodeId claimed, NodeId to)
            throws Exception {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        ClientCall<?, Beat> call =
                channel.newCall(Wire.sending(Channel.MESSAGES), CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<Beat>() {
                    @Override
                    public void onHeaders(Metadata headers) {
                        outcome.complete("");
                    }

                    @Override
                    public void onClose(Status status, @Nullable Metadata trailers) {
                        outcome.complete(String.valueOf(status.getDescription()));
                    }
                },
                Hellos.toMetadata(
                        new Greeting(TransportRig.handshake(claimed), Optional.of(to), 1_000)));
        call.request(1);
        try {
            return outcome.get(30, TimeUnit.SECONDS);
        } finally {
            call.cancel("done", null);
        }
    }
}
