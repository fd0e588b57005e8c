package io.quorate.api;

import java.util.Optional;
import java.util.UUID;

/**
 * What two nodes tell each other before the first envelope.
 *
 * @param cluster the cluster
 * @param node the node that speaks
 * @param incarnation made anew with each data directory: tells a wiped node from a restarted one
 * @param engine the engine's name
 * @param protocolVersion the version of the engine's messages
 * @param payloadBytesMax the largest payload this node takes
 */
public record Handshake(
        ClusterId cluster,
        NodeId node,
        UUID incarnation,
        String engine,
        int protocolVersion,
        int payloadBytesMax) {

    /**
     * Why this node must not talk to {@code peer}, or nothing if it may. The error names what
     * differs, with this node's value as the expected one.
     *
     * @param expectedNode the node that should be at the other end
     */
    public Optional<ConsensusError> refuse(Handshake peer, NodeId expectedNode) {
        if (!cluster.equals(peer.cluster)) {
            return mismatch("cluster", cluster.name(), peer.cluster.name());
        }
        if (!expectedNode.equals(peer.node)) {
            return mismatch("node", expectedNode, peer.node);
        }
        if (!engine.equals(peer.engine)) {
            return mismatch("engine", engine, peer.engine);
        }
        if (protocolVersion != peer.protocolVersion) {
            return mismatch("protocol version", protocolVersion, peer.protocolVersion);
        }
        if (payloadBytesMax != peer.payloadBytesMax) {
            return mismatch("payload limit", payloadBytesMax, peer.payloadBytesMax);
        }
        return Optional.empty();
    }

    private static Optional<ConsensusError> mismatch(String what, Object expected, Object actual) {
        return Optional.of(
                new ConsensusError.Mismatch(what, expected.toString(), actual.toString()));
    }
}
