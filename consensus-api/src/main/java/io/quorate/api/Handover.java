package io.quorate.api;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The handing over of leadership by a replica that is about to end. */
final class Handover {

    /** Who was not heard of for so long may be gone. */
    private static final long SILENT_MILLIS_MAX = 1_000;

    private Handover() {}

    static CompletionStage<Boolean> of(ConsensusEngine engine) {
        EngineStatus status = engine.status();
        boolean can = engine.capabilities().contains(Capability.LEADERSHIP_TRANSFER);
        return can && status.leading()
                ? toFirst(successors(status), engine::transferLeadership)
                : CompletableFuture.completedStage(false);
    }

    /** Asks one after the other, as long as they are nodes that never lead. */
    static CompletionStage<Boolean> toFirst(
            List<NodeId> successors, Function<NodeId, CompletionStage<Void>> transfer) {
        if (successors.isEmpty()) {
            return CompletableFuture.completedStage(false);
        }
        return transfer.apply(successors.get(0))
                .handle(
                        (done, failure) ->
                                failure != null && isInvalid(failure)
                                        ? toFirst(
                                                successors.subList(1, successors.size()), transfer)
                                        : CompletableFuture.completedStage(failure == null))
                .thenCompose(Function.identity());
    }

    private static boolean isInvalid(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof ConsensusException known
                && known.error() instanceof ConsensusError.Invalid;
    }

    /** The other voters that are in touch; who has most comes first. */
    static List<NodeId> successors(EngineStatus status) {
        return status.peers().stream()
                .filter(peer -> isVoter(status, peer.id()))
                .filter(peer -> peer.sinceContactMillis() >= 0)
                .filter(peer -> peer.sinceContactMillis() <= SILENT_MILLIS_MAX)
                .sorted(Comparator.comparingLong(EngineStatus.Peer::matched).reversed())
                .map(EngineStatus.Peer::id)
                .toList();
    }

    private static boolean isVoter(EngineStatus status, NodeId node) {
        return status.membership().member(node).map(Member::isVoter).orElse(false);
    }
}
