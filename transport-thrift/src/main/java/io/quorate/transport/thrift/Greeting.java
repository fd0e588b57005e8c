package io.quorate.transport.thrift;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.Channel;
import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusError;
import io.quorate.api.Handshake;
import io.quorate.api.NodeId;
import io.quorate.transport.thrift.v1.Hello;
import io.quorate.transport.thrift.v1.Lane;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * What one side says to the other before the first envelope.
 *
 * @param handshake who speaks
 * @param to whom the caller wants to reach; nobody in an answer
 * @param channel what the connection is for
 * @param keepaliveMillis how often the speaker beats
 */
record Greeting(Handshake handshake, Optional<NodeId> to, Channel channel, int keepaliveMillis) {

    private static final int KEEPALIVE_MILLIS_MAX = 60_000;
    private static final Pattern ENGINE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    Hello toHello() {
        UUID incarnation = handshake.incarnation();
        return new Hello(
                handshake.cluster().name(),
                handshake.node().value(),
                to.map(NodeId::value).orElse(0),
                incarnation.getMostSignificantBits(),
                incarnation.getLeastSignificantBits(),
                handshake.engine(),
                handshake.protocolVersion(),
                handshake.payloadBytesMax(),
                keepaliveMillis,
                channel == Channel.BULK ? Lane.BULK : Lane.MESSAGES);
    }

    /**
     * What {@code hello} says.
     *
     * @throws TException if it makes no sense
     */
    static Greeting of(@Nullable Hello hello) throws TException {
        if (hello == null || hello.cluster == null || hello.engine == null || hello.lane == null) {
            throw invalid("a handshake that lacks something");
        }
        if (!ENGINE.matcher(hello.engine).matches()
                || hello.payloadBytesMax < 1
                || hello.keepaliveMillis < 1
                || hello.keepaliveMillis > KEEPALIVE_MILLIS_MAX) {
            throw invalid("a handshake that makes no sense");
        }
        try {
            Handshake handshake =
                    new Handshake(
                            new ClusterId(hello.cluster),
                            NodeId.of(hello.sender),
                            new UUID(hello.incarnationHigh, hello.incarnationLow),
                            hello.engine,
                            hello.protocolVersion,
                            hello.payloadBytesMax);
            return new Greeting(
                    handshake,
                    hello.receiver == 0 ? Optional.empty() : Optional.of(NodeId.of(hello.receiver)),
                    hello.lane == Lane.BULK ? Channel.BULK : Channel.MESSAGES,
                    hello.keepaliveMillis);
        } catch (IllegalArgumentException e) {
            throw invalid("a handshake that makes no sense");
        }
    }

    private static TException invalid(String problem) {
        return new TProtocolException(TProtocolException.INVALID_DATA, problem);
    }

    /**
     * Why the called side must not talk to the caller that says {@code theirs}.
     *
     * @param secure whether TLS is on
     * @param proven who the caller is by its certificate
     */
    static Optional<ConsensusError> refuseCaller(
            Handshake mine, Greeting theirs, boolean secure, Optional<CertificateIdentity> proven) {
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
        return refuseIdentity(mine.cluster(), caller, secure, proven);
    }

    /** Why the caller must not talk to what answers with {@code theirs}. */
    static Optional<ConsensusError> refuseCalled(
            Handshake mine,
            Greeting theirs,
            NodeId expected,
            boolean secure,
            Optional<CertificateIdentity> proven) {
        Optional<ConsensusError> differs = mine.refuse(theirs.handshake, expected);
        return differs.isPresent()
                ? differs
                : refuseIdentity(mine.cluster(), expected, secure, proven);
    }

    private static Optional<ConsensusError> refuseIdentity(
            ClusterId cluster,
            NodeId claimed,
            boolean secure,
            Optional<CertificateIdentity> proven) {
        CertificateIdentity needed = new CertificateIdentity(cluster, claimed);
        if (!secure || proven.equals(Optional.of(needed))) {
            return Optional.empty();
        }
        return mismatch(
                "certificate", needed, proven.map(CertificateIdentity::toString).orElse("no node"));
    }

    private static Optional<ConsensusError> mismatch(String what, Object expected, Object actual) {
        return Optional.of(
                new ConsensusError.Mismatch(what, expected.toString(), actual.toString()));
    }
}
