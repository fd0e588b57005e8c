package io.quorate.raft.core;

import static io.quorate.raft.core.TestNode.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import io.quorate.api.SnapshotInfo;
import io.quorate.raft.core.RaftMessage.AppendEntriesReply;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Mistakes that others have made with snapshots, none of which this node makes. */
class SnapshotMistakesTest {

    private static SnapshotInfo snapshot(long position, long term) {
        Configuration members = new Configuration(0, TestNode.members(3), List.of());
        return new SnapshotInfo(position, new SnapshotHeader(term, members).encode(), 1, 0);
    }

    @Test
    void aSnapshotOfAnOlderTermDoesNotLowerTheTerm() {
        TestNode node = TestNode.of(3).receive(2, append(9, 0, 0, 0));
        node.installed(2, snapshot(5, 4)).durable();
        assertThat(node.core.term()).isEqualTo(9);
        assertThat(node.core.commitIndex()).isEqualTo(5);
        assertThat(node.restarted(Optional.of(snapshot(5, 4)), 5).core.term()).isEqualTo(9);
    }

    @Test
    void anOlderSnapshotIsNotFetchedAndTakesNothingBack() {
        TestNode node = TestNode.of(3).following(2, 3, 0, 3).installed(2, snapshot(9, 3)).durable();
        node.offered(2, snapshot(7, 3), 3);
        assertThat(node.effects.accepted).isFalse();
        node.installed(2, snapshot(7, 3)).installed(2, snapshot(9, 3)).durable();
        assertThat(node.core.commitIndex()).isEqualTo(9);
        assertThat(node.core.snapshotIndex()).isEqualTo(9);
    }

    @Test
    void aLogThatBeginsAfterASnapshotGoesOnFromItsTerm() {
        TestNode node = TestNode.of(3).following(2, 3, 0, 1, 1).installed(2, snapshot(5, 2));
        node.durable().receive(2, append(3, 5, 2, 5, 3)).durable();
        assertThat(node.lastSent(AppendEntriesReply.class).success()).isTrue();
        assertThat(node.core.log().lastIndex()).isEqualTo(6);
    }

    @Test
    void aCrashBetweenASnapshotAndTheLogLeavesTheSnapshot() {
        TestNode node = TestNode.of(3).following(2, 1, 0, 1, 1, 1);
        TestNode again = node.restarted(Optional.of(snapshot(7, 4)), 7);
        assertThat(again.core.log().baseIndex()).isEqualTo(7);
        assertThat(again.core.log().lastIndex()).isEqualTo(7);
        assertThat(again.core.commitIndex()).isEqualTo(7);
    }

    @Test
    void aPeerThatNeedsWhatIsCompactedGetsASnapshotAndThenWhatFollows() {
        TestNode node = TestNode.of(3).leadAndCommit();
        for (int i = 1; i <= 8; i++) {
            node.propose(i, "a").durable().accept(2);
        }
        node.applied(9).snapshotTaken(9);
        assertThat(node.core.log().baseIndex()).isEqualTo(7);
        node.receive(3, TestNode.reject(node.lastAppendTo(3), 0, 0));
        node.tick(TestNode.HEARTBEAT);
        assertThat(node.effects.snapshotsSent).contains(3);
    }

    @Test
    void aLoneNodeThatRestartsReadsNothingOlderThanItsSnapshot() {
        TestNode node = TestNode.of(1).lead().propose(1, "a").durable().applied(2).snapshotTaken(2);
        TestNode again = node.restarted(Optional.of(node.snapshot(2)), 2).tick(5).durable();
        again.read(7).durable();
        assertThat(again.role()).isEqualTo("leader");
        assertThat(again.effects.reads.get(7L)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aSnapshotCarriesTheMembersOfItsPosition() {
        TestNode node = TestNode.of(3).leadAndCommit();
        node.change(9, 0, TestNode.withLearners(3, 4)).durable().accept(2).durable();
        long changed = node.core.configuration().index();
        assertThat(learnersIn(node.core.snapshotHeader(changed - 1))).isEmpty();
        assertThat(learnersIn(node.core.snapshotHeader(changed))).containsExactly(NodeId.of(4));
    }

    private static List<NodeId> learnersIn(Bytes header) {
        return SnapshotHeader.decode(header).configuration().membership().learners();
    }
}
