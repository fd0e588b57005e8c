package io.quorate.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HandoverTest {

    private final List<Integer> asked = new ArrayList<>();

    private static EngineStatus.Peer peer(int id, long matched, long sinceContactMillis) {
        return new EngineStatus.Peer(NodeId.of(id), matched, sinceContactMillis);
    }

    private static List<NodeId> successors(EngineStatus.Peer... peers) {
        Membership members =
                Membership.initial(
                        List.of(
                                Member.voter(NodeId.of(1), "n:1"),
                                Member.voter(NodeId.of(2), "n:2"),
                                Member.voter(NodeId.of(3), "n:3"),
                                new Member(NodeId.of(4), "n:4", "", Member.Role.LEARNER)));
        return Handover.successors(
                new EngineStatus(
                        NodeId.of(1),
                        "engine",
                        EngineStatus.Health.RUNNING,
                        "leader",
                        true,
                        Optional.of(NodeId.of(1)),
                        1,
                        9,
                        9,
                        0,
                        members,
                        List.of(peers),
                        Optional.empty()));
    }

    @Test
    void theVoterThatHasMostIsTheFirstSuccessor() {
        assertThat(successors(peer(2, 7, 10), peer(3, 8, 20), peer(4, 9, 0)))
                .containsExactly(NodeId.of(3), NodeId.of(2));
    }

    @Test
    void whoIsNotInTouchIsNot() {
        assertThat(successors(peer(2, 7, 1_000), peer(3, 8, 1_001))).containsExactly(NodeId.of(2));
        assertThat(successors(peer(2, 0, -1), peer(3, 8, 5_000))).isEmpty();
        assertThat(successors()).isEmpty();
    }

    /** Node 2 never leads, node 3 takes too long, node 4 leads. */
    private CompletionStage<Void> transfer(NodeId target) {
        asked.add(target.value());
        return switch (target.value()) {
            case 2 ->
                    CompletableFuture.failedStage(
                            new ConsensusError.Invalid("never").asException());
            case 3 ->
                    CompletableFuture.failedStage(
                            new ConsensusError.Timeout(Duration.ofSeconds(1)).asException());
            default -> CompletableFuture.completedStage(null);
        };
    }

    private boolean handsOver(Integer... successors) {
        List<NodeId> nodes = Stream.of(successors).map(NodeId::of).toList();
        return Handover.toFirst(nodes, this::transfer).toCompletableFuture().join();
    }

    @Test
    void whoNeverLeadsIsPassedOver() {
        assertThat(handsOver(2, 2, 4, 3)).isTrue();
        assertThat(asked).containsExactly(2, 2, 4);
    }

    @Test
    void whatMayStillHappenIsNotTriedWithAnother() {
        assertThat(handsOver(2, 3, 4)).isFalse();
        assertThat(handsOver(2)).isFalse();
        assertThat(asked).containsExactly(2, 3, 2);
    }
}
