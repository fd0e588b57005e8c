package io.quorate.transport.net;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusError;
import io.quorate.api.Handshake;
import io.quorate.api.NodeId;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What one side says to the other before the first envelope.
 *
 * @param handshake who speaks
 * @param to whom the caller wants to reach; nobody in an answer
 * @param keepaliveMillis how often the speaker beats
 */
public record Greeting(Handshake handshake, Optional<NodeId> to, int keepaliveMillis) {

    /** Slower beats would tell nothing. */
    static final int KEEPALIVE_MILLIS_MAX = 60_000;

    private static final int TEXT_SHOWN = 300;

    private static final Pattern ENGINE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** As much of a stranger's text as can go into logs: on one line, and not long. */
    public static String printable(String text) {
        String some = text.length() > TEXT_SHOWN ? text.substring(0, TEXT_SHOWN) : text;
        return some.replaceAll("\\p{Cntrl}", "?");
    }

    /**
     * A greeting made of numbers and texts that a stranger said; nothing if they make no sense.
     *
     * @param from the number of the node that speaks
     * @param to the number of the node it wants to reach; 0 in an answer
     */
    public static Optional<Greeting> said(
            String cluster,
            int from,
            int to,
            UUID incarnation,
            String engine,
            int protocolVersion,
            int payloadBytesMax,
            int keepaliveMillis) {
        if (!ENGINE.matcher(engine).matches()
                || payloadBytesMax < 1
                || keepaliveMillis < 1
                || keepaliveMillis > KEEPALIVE_MILLIS_MAX) {
            return Optional.empty();
        }
        try {
            Handshake handshake =
                    new Handshake(
                            new ClusterId(cluster),
                            NodeId.of(from),
                            incarnation,
                            engine,
                            protocolVersion,
                            payloadBytesMax);
            Optional<NodeId> called = to == 0 ? Optional.empty() : Optional.of(NodeId.of(to));
            return Optional.of(new Greeting(handshake, called, keepaliveMillis));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Why the called side must not talk to the caller that says {@code theirs}.
     *
     * @param secure whether TLS is on
     * @param proven who the caller is by its certificate
     */
    public static Optional<ConsensusError> refuseCaller(
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

    /**
     * Why the caller must not talk to what answers with {@code theirs}.
     *
     * @param expected whom it called
     * @param secure whether TLS is on
     * @param proven who answers by its certificate
     */
    public static Optional<ConsensusError> refuseCalled(
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
