package io.quorate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifierTest {

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "65536", "one", "", "1.0", "99999999999"})
    void nodeIdIsANumberFromOneUp(String text) {
        assertThatThrownBy(() -> NodeId.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("between 1 and 65535");
    }

    @Test
    void nodeIdsAtTheBoundsAreAccepted() {
        assertThat(NodeId.parse("1")).isEqualTo(NodeId.of(1));
        assertThat(NodeId.parse(" 65535 ")).isEqualTo(NodeId.of(65_535));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "new\nline", "slash/ed"})
    void clusterNamesAreWords(String name) {
        assertThatThrownBy(() -> new ClusterId(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void membersAreInOrderOfTheirIds() {
        Membership membership =
                Membership.initial(
                        List.of(
                                Member.voter(NodeId.of(3), "c"),
                                Member.voter(NodeId.of(1), "a"),
                                new Member(NodeId.of(2), "b", "", Member.Role.LEARNER)));
        assertThat(membership.members()).extracting(m -> m.id().value()).containsExactly(1, 2, 3);
        assertThat(membership.voters()).containsExactly(NodeId.of(1), NodeId.of(3));
        assertThat(membership.learners()).containsExactly(NodeId.of(2));
    }

    @Test
    void membershipWithoutVotersOrWithDoublesIsRefused() {
        Member one = Member.voter(NodeId.of(1), "a");
        assertThatThrownBy(() -> Membership.initial(List.of()))
                .hasMessageContaining("no member votes");
        assertThatThrownBy(() -> Membership.initial(List.of(one, Member.voter(NodeId.of(1), "b"))))
                .hasMessageContaining("node 1 occurs twice");
        assertThatThrownBy(() -> Membership.initial(List.of(one, Member.voter(NodeId.of(2), "a"))))
                .hasMessageContaining("share an address");
    }

    @Test
    void handshakeNamesBothValuesOfWhatDiffers() {
        Handshake mine = handshake("a", 1, "raft", 1, 100);
        assertThat(mine.refuse(handshake("a", 2, "raft", 1, 100), NodeId.of(2))).isEmpty();
        assertRefused(mine, handshake("b", 2, "raft", 1, 100), "cluster", "a", "b");
        assertRefused(mine, handshake("a", 3, "raft", 1, 100), "node", "2", "3");
        assertRefused(mine, handshake("a", 2, "paxos", 1, 100), "engine", "raft", "paxos");
        assertRefused(mine, handshake("a", 2, "raft", 9, 100), "protocol version", "1", "9");
        assertRefused(mine, handshake("a", 2, "raft", 1, 101), "payload limit", "100", "101");
    }

    private static void assertRefused(
            Handshake mine, Handshake peer, String what, String expected, String actual) {
        assertThat(mine.refuse(peer, NodeId.of(2)))
                .isEqualTo(Optional.of(new ConsensusError.Mismatch(what, expected, actual)));
    }

    private static Handshake handshake(
            String cluster, int node, String engine, int version, int payloadBytesMax) {
        return new Handshake(
                new ClusterId(cluster),
                NodeId.of(node),
                new UUID(0, node),
                engine,
                version,
                payloadBytesMax);
    }
}
