package io.quorate.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HandoverTest {

    private static EngineStatus.Peer peer(int id, long matched, long sinceContactMillis) {
        return new EngineStatus.Peer(NodeId.of(id), matched, sinceContactMillis);
    }

    private static Optional<NodeId> successor(EngineStatus.Peer... peers) {
        Membership members =
                Membership.initial(
                        List.of(
                                Member.voter(NodeId.of(1), "n:1"),
                                Member.voter(NodeId.of(2), "n:2"),
                                Member.voter(NodeId.of(3), "n:3"),
                                new Member(NodeId.of(4), "n:4", "", Member.Role.LEARNER)));
        return Handover.successor(
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
    void theVoterThatHasMostIsTheSuccessor() {
        assertThat(successor(peer(2, 7, 10), peer(3, 8, 20), peer(4, 9, 0))).contains(NodeId.of(3));
    }

    @Test
    void whoIsNotInTouchIsNot() {
        assertThat(successor(peer(2, 7, 1_000), peer(3, 8, 1_001))).contains(NodeId.of(2));
        assertThat(successor(peer(2, 0, -1), peer(3, 8, 5_000))).isEmpty();
        assertThat(successor()).isEmpty();
    }
}
