package io.quorate.transport.thrift;

import io.quorate.api.Channel;
import io.quorate.api.Handshake;
import io.quorate.api.NodeId;
import io.quorate.transport.net.Greeting;
import io.quorate.transport.thrift.v1.Hello;
import io.quorate.transport.thrift.v1.Lane;
import java.util.UUID;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TProtocolException;
import org.jspecify.annotations.Nullable;

/** Greetings as Thrift carries them, with what the connection is for. */
final class Hellos {

    private Hellos() {}

    static Hello of(Greeting greeting, Channel channel) {
        Handshake handshake = greeting.handshake();
        UUID incarnation = handshake.incarnation();
        return new Hello(
                handshake.cluster().name(),
                handshake.node().value(),
                greeting.to().map(NodeId::value).orElse(0),
                incarnation.getMostSignificantBits(),
                incarnation.getLeastSignificantBits(),
                handshake.engine(),
                handshake.protocolVersion(),
                handshake.payloadBytesMax(),
                greeting.keepaliveMillis(),
                channel == Channel.BULK ? Lane.BULK : Lane.MESSAGES);
    }

    /**
     * What {@code hello} says.
     *
     * @throws TException if it makes no sense
     */
    static Greeting greeting(@Nullable Hello hello) throws TException {
        if (hello == null || hello.cluster == null || hello.engine == null || hello.lane == null) {
            throw new TProtocolException(
                    TProtocolException.INVALID_DATA, "a handshake that lacks something");
        }
        return Greeting.said(
                        hello.cluster,
                        hello.sender,
                        hello.receiver,
                        new UUID(hello.incarnationHigh, hello.incarnationLow),
                        hello.engine,
                        hello.protocolVersion,
                        hello.payloadBytesMax,
                        hello.keepaliveMillis)
                .orElseThrow(
                        () ->
                                new TProtocolException(
                                        TProtocolException.INVALID_DATA,
                                        "a handshake that makes no sense"));
    }

    /** What the connection is for. */
    static Channel channel(Hello hello) {
        return hello.lane == Lane.BULK ? Channel.BULK : Channel.MESSAGES;
    }
}
