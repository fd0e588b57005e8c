package io.quorate.transport.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.quorate.api.CertificateIdentity;
import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusError;
import io.quorate.api.Handshake;
import io.quorate.api.NodeId;
import io.quorate.transport.grpc.v1.Hello;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one side says to the other before the first envelope.
 *
 * @param handshake who speaks
 * @param to whom the caller wants to reach; nobody in an answer
 * @param keepaliveMillis how often the speaker beats
 */
record Greeting(Handshake handshake, Optional<NodeId> to, int keepaliveMillis) {

    /** Larger ones are not looked at. */
    static final int BYTES_MAX = 1_024;

    /** Slower beats would tell nothing. */
    static final int KEEPALIVE_MILLIS_MAX = 60_000;

    private static final Metadata.Key<byte[]> KEY =
            Metadata.Key.of("quorate-hello-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final Pattern ENGINE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    Metadata toMetadata() {
        UUID incarnation = handshake.incarnation();
        Hello hello =
                Hello.newBuilder()
                        .setCluster(handshake.cluster().name())
                        .setFrom(handshake.node().value())
                        .setTo(to.map(NodeId::value).orElse(0))
                        .setIncarnationHigh(incarnation.getMostSignificantBits())
                        .setIncarnationLow(incarnation.getLeastSignificantBits())
                        .setEngine(handshake.engine())
                        .setProtocolVersion(handshake.protocolVersion())
                        .setPayloadBytesMax(handshake.payloadBytesMax())
                        .setKeepaliveMillis(keepaliveMillis)
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
            if (!ENGINE.matcher(hello.getEngine()).matches()
                    || hello.getPayloadBytesMax() < 1
                    || hello.getKeepaliveMillis() < 1
                    || hello.getKeepaliveMillis() > KEEPALIVE_MILLIS_MAX) {
                return Optional.empty();
            }
            Handshake handshake =
                    new Handshake(
                            new ClusterId(hello.getCluster()),
                            NodeId.of(hello.getFrom()),
                            new UUID(hello.getIncarnationHigh(), hello.getIncarnationLow()),
                            hello.getEngine(),
                            hello.getProtocolVersion(),
                            hello.getPayloadBytesMax());
            Optional<NodeId> to =
                    hello.getTo() == 0 ? Optional.empty() : Optional.of(NodeId.of(hello.getTo()));
            return Optional.of(new Greeting(handshake, to, hello.getKeepaliveMillis()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Why the called side must not talk to the caller that says {@code theirs}.
     *
     * @param proven who the caller is by its certificate, if TLS is on
     */
    static Optional<ConsensusError> refuseCaller(
            Handshake mine, Greeting theirs, Optional<CertificateIdentity> proven) {
        NodeId caller = theirs.handshake.node();
        NodeId called = theirs.to.orElse(mine.node());
        Optional<ConsensusError> differs = mine.refuse(theirs.handshake, caller);
        if (differs.isPresent()) {
            return differs;
        }
        if (!called.equals(mine.node())) {
            return mismatch("node", mine.node(), called);
        }
        if (caller.equals(mine.node())) {
            return Optional.of(
                    new ConsensusError.Invalid(
                            "node " + caller + " is called by another of its number"));
        }
        return refuseIdentity(mine.cluster(), caller, proven);
    }

    /** Why the caller must not talk to what answers with {@code theirs}. */
    static Optional<ConsensusError> refuseCalled(
            Handshake mine,
            Greeting theirs,
            NodeId expected,
            Optional<CertificateIdentity> proven) {
        Optional<ConsensusError> differs = mine.refuse(theirs.handshake, expected);
        return differs.isPresent() ? differs : refuseIdentity(mine.cluster(), expected, proven);
    }

    private static Optional<ConsensusError> refuseIdentity(
            ClusterId cluster, NodeId claimed, Optional<CertificateIdentity> proven) {
        CertificateIdentity needed = new CertificateIdentity(cluster, claimed);
        return proven.isEmpty() || proven.get().equals(needed)
                ? Optional.empty()
                : mismatch("certificate", needed, proven.get());
    }

    private static Optional<ConsensusError> mismatch(String what, Object expected, Object actual) {
        return Optional.of(
                new ConsensusError.Mismatch(what, expected.toString(), actual.toString()));
    }
}
