package io.quorate.api;

import java.util.List;
import java.util.Optional;

/**
 * How a replica stands.
 *
 * @param node which one
 * @param engine the engine's name
 * @param health whether it takes part
 * @param role its role, in the engine's own word
 * @param leading whether it believes to lead
 * @param leader the leader it believes in
 * @param epoch the newest epoch it has seen
 * @param decided the newest position it knows to be decided, with all before it
 * @param applied the newest position its state machine contains
 * @param snapshotPosition the position of its newest snapshot, 0 if there is none
 * @param membership the members in force
 * @param peers the other members as this node sees them, in order
 * @param failure why it failed, if {@link Health#FAILED}
 */
public record EngineStatus(
        NodeId node,
        String engine,
        Health health,
        String role,
        boolean leading,
        Optional<NodeId> leader,
        long epoch,
        long decided,
        long applied,
        long snapshotPosition,
        Membership membership,
        List<Peer> peers,
        Optional<ConsensusError> failure) {

    /** Whether a replica takes part. */
    public enum Health {
        /** Created, or recovering. */
        STARTING,
        /** Takes part. */
        RUNNING,
        /** Stopped for good by an error. */
        FAILED,
        /** Closed. */
        CLOSED
    }

    /**
     * Another member.
     *
     * @param id which one
     * @param matched the newest position known to be durable there; -1 if this node does not know,
     *     as followers do not
     * @param sinceContactMillis how long ago it was last heard of; -1 if never
     */
    public record Peer(NodeId id, long matched, long sinceContactMillis) {}

    public EngineStatus {
        peers = List.copyOf(peers);
    }
}
