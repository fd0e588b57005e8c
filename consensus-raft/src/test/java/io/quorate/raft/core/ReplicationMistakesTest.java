package io.quorate.raft.core;

import static io.quorate.raft.core.TestNode.append;
import static io.quorate.raft.core.TestNode.members;
import static io.quorate.raft.core.TestNode.reject;
import static io.quorate.raft.core.TestNode.success;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.raft.core.RaftMessage.AppendEntries;
import io.quorate.raft.core.RaftMessage.AppendEntriesReply;
import io.quorate.runtime.Input;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mistakes that others have made with logs and quorums, none of which this node makes. */
class ReplicationMistakesTest {

    private static long match(TestNode node, int peer) {
        return ((Leader) node.core.role()).replication().matchIndex(NodeId.of(peer));
    }

    private static List<Member> withLearner() {
        return TestNode.withLearners(3, 4);
    }

    @Test
    void aRefusalNeverCountsAsAMatchHoweverFarItPoints() {
        TestNode node = TestNode.of(3).lead().propose(1, "a").durable();
        AppendEntries probe = node.lastAppendTo(2);
        node.receive(2, reject(probe, 2, 1));
        assertThat(match(node, 2)).isZero();
        assertThat(node.core.commitIndex()).isZero();
    }

    @Test
    void aLateRefusalDoesNotTurnBackWhatIsKnownToMatch() {
        TestNode node = TestNode.of(3).following(2, 1, 1, 1, 1, 1).lead();
        AppendEntries first = node.lastAppendTo(2);
        node.tick(TestNode.HEARTBEAT).accept(2);
        long matched = match(node, 2);
        node.propose(1, "a").forget().receive(2, reject(first, 0, 0));
        assertThat(match(node, 2)).isEqualTo(matched);
        assertThat(node.appendsTo(2)).as("what is on its way is not sent again").isEmpty();
    }

    @Test
    void acknowledgementsInAnyOrderNeverLowerAMatch() {
        TestNode node = TestNode.of(3).leadAndCommit().forget();
        node.propose(1, "a").propose(2, "b").durable();
        List<AppendEntries> sent = node.appendsTo(2);
        node.receive(2, success(sent.get(1))).receive(2, success(sent.get(0)));
        assertThat(match(node, 2)).isEqualTo(3);
    }

    @Test
    void anAcknowledgementOfAnEarlierReplicationOfTheSamePeerCountsForNothing() {
        TestNode node = TestNode.of(3).leadAndCommit();
        node.change(8, 0, withLearner()).durable().accept(2).tick(TestNode.HEARTBEAT);
        AppendEntriesReply ofEarlier = success(node.lastAppendTo(4));
        long version = node.core.configuration().index();
        node.change(9, version, members(3)).durable().accept(2);
        version = node.core.configuration().index();
        node.change(10, version, withLearner()).durable().accept(2);
        assertThat(node.core.configuration().membership().learners()).hasSize(1);
        node.receive(4, ofEarlier);
        assertThat(match(node, 4)).isZero();
    }

    @Test
    void aPeerThatLostItsLogStartsFromTheBeginning() {
        TestNode node = TestNode.of(3).leadAndCommit().propose(1, "a").durable().accept(2);
        assertThat(match(node, 2)).isEqualTo(2);
        node.tick(TestNode.HEARTBEAT);
        node.receive(2, reject(node.lastAppendTo(2), 0, 0));
        assertThat(match(node, 2)).isZero();
        assertThat(node.lastAppendTo(2).prevLogIndex()).isZero();
        assertThat(node.lastAppendTo(2).entries()).isNotEmpty();
    }

    @Test
    void aWindowThatWasFullOpensAgain() {
        TestNode node = TestNode.of(3).leadAndCommit().forget();
        for (int i = 1; i <= 20; i++) {
            node.propose(i, "a command of some bytes").durable();
        }
        assertThat(node.appendsTo(2).size()).isLessThan(20);
        for (int i = 0; i < 20; i++) {
            node.accept(2);
        }
        assertThat(match(node, 2)).isEqualTo(node.core.log().lastIndex());
        assertThat(node.core.commitIndex()).isEqualTo(node.core.log().lastIndex());
    }

    @Test
    void entriesBelowASnapshotAreNotTakenForNewOnes() {
        TestNode node = TestNode.of(3).following(2, 1, 6, 1, 1, 1, 1, 1, 1).applied(6);
        node.snapshotTaken(6);
        assertThat(node.core.log().baseIndex()).isEqualTo(4);
        node.receive(2, append(1, 0, 0, 0, 1, 1, 1));
        assertThat(node.core.log().lastIndex()).isEqualTo(6);
        assertThat(node.core.log().baseIndex()).isEqualTo(4);
    }

    @Test
    void whatReplacesAnEntryIsNotDurableWhenTheReplacedOneIs() {
        TestNode node = TestNode.of(3).following(2, 1, 1, 1);
        node.receive(2, append(1, 1, 1, 1, 1)).durable();
        assertThat(node.core.log().durableIndex()).isEqualTo(2);
        long older = node.effects.records.size();
        node.receive(3, append(2, 1, 1, 1, 2));
        node.core.step(new Input.Durable<>(older), node.effects);
        assertThat(node.core.log().durableIndex()).isEqualTo(1);
        node.durable();
        assertThat(node.core.log().durableIndex()).isEqualTo(2);
    }

    @Test
    void aQuorumReachesWhatAMajorityHasInWhateverOrder() {
        long[] numbers = {7, 0, 9, 3, 3};
        for (int shift = 0; shift < numbers.length; shift++) {
            int by = shift;
            Quorum quorum = new Quorum(ids(1, 2, 3, 4, 5));
            long reached = quorum.reached(id -> numbers[(id.value() + by) % numbers.length]);
            assertThat(reached).isEqualTo(3);
        }
    }

    @Test
    void aJointDecisionNeedsAMajorityOfBothForEverySetOfNodes() {
        Quorum incoming = new Quorum(ids(3, 4, 5, 6));
        Quorum outgoing = new Quorum(ids(1, 2, 3));
        JointQuorum joint = new JointQuorum(incoming, outgoing);
        for (int set = 0; set < 1 << 6; set++) {
            int agree = set;
            boolean expected =
                    Integer.bitCount(agree & 0b111100) >= 3 && Integer.bitCount(agree & 0b111) >= 2;
            assertThat(joint.isReachedBy(id -> has(agree, id))).isEqualTo(expected);
            assertThat(joint.reached(id -> has(agree, id) ? 1 : 0)).isEqualTo(expected ? 1 : 0);
        }
    }

    private static boolean has(int set, NodeId id) {
        return (set >> (id.value() - 1) & 1) == 1;
    }

    private static List<NodeId> ids(int... values) {
        List<NodeId> ids = new ArrayList<>();
        for (int value : values) {
            ids.add(NodeId.of(value));
        }
        return ids;
    }

    @Test
    void learnersConfirmNoReads() {
        TestNode node = TestNode.of(3).leadAndCommit();
        node.change(9, 0, TestNode.withLearners(3, 4, 5)).durable().accept(2).durable();
        assertThat(node.core.configuration().membership().learners()).hasSize(2);
        node.forget().read(7).tick(TestNode.HEARTBEAT).accept(4).accept(5);
        assertThat(node.effects.reads).isEmpty();
        node.accept(2);
        assertThat(node.effects.reads).containsKey(7L);
    }
}
