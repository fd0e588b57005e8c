package io.quorate.transport.grpc;

import static io.quorate.testkit.transport.TransportRig.ONE;
import static io.quorate.testkit.transport.TransportRig.QUICK;
import static io.quorate.testkit.transport.TransportRig.THREE;
import static io.quorate.testkit.transport.TransportRig.TWO;
import static io.quorate.testkit.transport.TransportRig.await;
import static io.quorate.testkit.transport.TransportRig.envelope;
import static io.quorate.testkit.transport.TransportRig.handshake;
import static io.quorate.testkit.transport.TransportRig.link;
import static io.quorate.testkit.transport.TransportRig.point;
import static io.quorate.testkit.transport.TransportRig.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.quorate.api.Channel;
import io.quorate.api.Transport;
import io.quorate.testkit.transport.TransportRig;
import io.quorate.transport.grpc.v1.Beat;
import io.quorate.transport.net.Greeting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A caller does not trust what answers, though that lets everybody in. */
@Timeout(60)
class WrongServerTest {

    private final TransportRig rig = new TransportRig(new GrpcTransportProvider());
    private final AtomicInteger batches = new AtomicInteger();
    private Server server;

    @AfterEach
    void close() throws InterruptedException {
        rig.close();
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    private Transport callServerThatAnswers(Metadata answer) throws IOException {
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(Wire.DESCRIPTOR);
        for (Channel channel : Channel.values()) {
            service.addMethod(Wire.receiving(channel), (call, headers) -> accept(call, answer));
        }
        server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .addService(service.build())
                        .build()
                        .start();
        Transport one = rig.start(ONE, new TransportRig.Arrivals(), QUICK);
        point(one, TWO, "localhost:" + server.getPort());
        return one;
    }

    private ServerCall.Listener<RawBatch> accept(ServerCall<RawBatch, Beat> call, Metadata answer) {
        call.sendHeaders(answer);
        call.request(10);
        return new ServerCall.Listener<>() {
            @Override
            public void onMessage(RawBatch batch) {
                batches.incrementAndGet();
            }
        };
    }

    private void assertRefused(Transport one, String why) {
        await(
                why,
                () -> {
                    one.send(Channel.MESSAGES, envelope(ONE, TWO, "secret"));
                    return problem(one, TWO).contains(why);
                });
        assertThat(link(one, TWO).connects()).isZero();
        assertThat(link(one, TWO).sent()).isZero();
        assertThat(batches.get()).isZero();
    }

    @Test
    void anotherNodeIsRefused() throws IOException {
        Greeting three = new Greeting(handshake(THREE), Optional.empty(), 1_000);
        assertRefused(
                callServerThatAnswers(Hellos.toMetadata(three)),
                "wrong node: expected '2', found '3'");
    }

    @Test
    void anAnswerWithoutAGreetingIsRefused() throws IOException {
        assertRefused(callServerThatAnswers(new Metadata()), "answers without a handshake");
    }
}
