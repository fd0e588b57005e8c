package io.quorate.transport.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.quorate.api.Handshake;
import io.quorate.api.NodeId;
import io.quorate.transport.grpc.v1.Hello;
import io.quorate.transport.net.Greeting;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Greetings as gRPC carries them: in the headers, and in the trailers of a refusal. */
final class Hellos {

    /** Larger ones are not looked at. */
    static final int BYTES_MAX = 1_024;

    private static final Metadata.Key<byte[]> KEY =
            Metadata.Key.of("quorate-hello-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private Hellos() {}

    static Metadata toMetadata(Greeting greeting) {
        Handshake handshake = greeting.handshake();
        UUID incarnation = handshake.incarnation();
        Hello hello =
                Hello.newBuilder()
                        .setCluster(handshake.cluster().name())
                        .setFrom(handshake.node().value())
                        .setTo(greeting.to().map(NodeId::value).orElse(0))
                        .setIncarnationHigh(incarnation.getMostSignificantBits())
                        .setIncarnationLow(incarnation.getLeastSignificantBits())
                        .setEngine(handshake.engine())
                        .setProtocolVersion(handshake.protocolVersion())
                        .setPayloadBytesMax(handshake.payloadBytesMax())
                        .setKeepaliveMillis(greeting.keepaliveMillis())
                        .build();
        Metadata metadata = new Metadata();
        metadata.put(KEY, hello.toByteArray());
        return metadata;
    }

    /** The greeting among {@code headers}; nothing if there is none, or none that makes sense. */
    static Optional<Greeting> of(@Nullable Metadata headers) {
        byte[] bytes = headers == null ? null : headers.get(KEY);
        return bytes == null || bytes.length > BYTES_MAX ? Optional.empty() : decode(bytes);
    }

    static Optional<Greeting> decode(byte[] bytes) {
        try {
            Hello hello = Hello.parseFrom(bytes);
            return Greeting.said(
                    hello.getCluster(),
                    hello.getFrom(),
                    hello.getTo(),
                    new UUID(hello.getIncarnationHigh(), hello.getIncarnationLow()),
                    hello.getEngine(),
                    hello.getProtocolVersion(),
                    hello.getPayloadBytesMax(),
                    hello.getKeepaliveMillis());
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }
}
