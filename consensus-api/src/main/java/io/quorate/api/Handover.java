package io.quorate.api;

import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The handing over of leadership by a replica that is about to end. */
final class Handover {

    /** Who was not heard of for so long may be gone. */
    private static final long SILENT_MILLIS_MAX = 1_000;

    private Handover() {}

    static CompletionStage<Boolean> of(ConsensusEngine engine) {
        EngineStatus status = engine.status();
        boolean can = engine.capabilities().contains(Capability.LEADERSHIP_TRANSFER);
        Optional<NodeId> successor = can && status.leading() ? successor(status) : Optional.empty();
        return successor
                .map(
                        node ->
                                engine.transferLeadership(node)
                                        .handle((done, failure) -> failure == null))
                .orElseGet(() -> CompletableFuture.completedStage(false));
    }

    /** Of the other voters that are in touch the one that has most. */
    static Optional<NodeId> successor(EngineStatus status) {
        return status.peers().stream()
                .filter(peer -> isVoter(status, peer.id()))
                .filter(peer -> peer.sinceContactMillis() >= 0)
                .filter(peer -> peer.sinceContactMillis() <= SILENT_MILLIS_MAX)
                .max(Comparator.comparingLong(EngineStatus.Peer::matched))
                .map(EngineStatus.Peer::id);
    }

    private static boolean isVoter(EngineStatus status, NodeId node) {
        return status.membership().member(node).map(Member::isVoter).orElse(false);
    }
}
