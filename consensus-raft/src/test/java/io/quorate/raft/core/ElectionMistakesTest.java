package io.quorate.raft.core;

import static io.quorate.raft.core.TestNode.ELECTION_MAX;
import static io.quorate.raft.core.TestNode.HEARTBEAT;
import static io.quorate.raft.core.TestNode.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.core.RaftMessage.PreVote;
import io.quorate.raft.core.RaftMessage.PreVoteReply;
import io.quorate.raft.core.RaftMessage.RequestVote;
import io.quorate.raft.core.RaftMessage.RequestVoteReply;
import io.quorate.raft.core.RaftMessage.TimeoutNow;
import org.junit.jupiter.api.Test;

/** Mistakes that others have made with elections and transfers, none of which this node makes. */
class ElectionMistakesTest {

    private static TestNode careful() {
        return TestNode.of(3, TestNode.config(true, true));
    }

    @Test
    void aNodeThatIsCutOffDoesNotRaiseItsTerm() {
        TestNode node = careful().tick(50 * ELECTION_MAX);
        assertThat(node.core.term()).isZero();
        assertThat(node.role()).isEqualTo("pre-candidate");
    }

    @Test
    void theTermOfARefusedPreVoteIsTakenOver() {
        TestNode node = careful().tick(ELECTION_MAX).receive(2, new PreVoteReply(7, false));
        assertThat(node.core.term()).isEqualTo(7);
    }

    @Test
    void aLeaderHelpsNobodyToTakeItsPlace() {
        TestNode node = TestNode.of(3, TestNode.config(false, true)).leadAndCommit().forget();
        node.receive(3, new PreVote(node.core.term() + 1, 99, 99));
        assertThat(node.lastSent(PreVoteReply.class).voteGranted()).isFalse();
        node.receive(3, new RequestVote(node.core.term() + 1, 99, 99, false));
        assertThat(node.role()).isEqualTo("leader");
    }

    @Test
    void anAnswerToAPreVoteOfLongAgoStartsNothing() {
        TestNode node = TestNode.of(3).leadAndCommit();
        long term = node.core.term();
        node.receive(2, new PreVoteReply(term + 1, true)).receive(3, new PreVoteReply(term, true));
        assertThat(node.role()).isEqualTo("leader");
        assertThat(node.core.term()).isEqualTo(term);
    }

    @Test
    void votesOfNodesThatAreNoVotersAreNone() {
        TestNode node = TestNode.of(3).tick(ELECTION_MAX).durable();
        node.receive(8, new RequestVoteReply(node.core.term(), true));
        node.receive(9, new RequestVoteReply(node.core.term(), true));
        assertThat(node.role()).isEqualTo("candidate");
    }

    @Test
    void whoIsToTakeOverAsksNobodyBeforeAndIsHelpedByThoseWhoHearOfALeader() {
        TestNode node = careful().following(2, 1, 1, 1).receive(2, new TimeoutNow(1));
        assertThat(node.count(PreVote.class)).isZero();
        assertThat(node.lastSent(RequestVote.class).transfer()).isTrue();
        TestNode voter = careful().following(2, 1, 1, 1);
        voter.receive(3, new RequestVote(2, 1, 1, true));
        assertThat(voter.lastSent(RequestVoteReply.class).voteGranted()).isTrue();
    }

    @Test
    void aFollowerThatLacksEntriesStillHearsOfItsLeader() {
        TestNode node = careful().following(2, 1, 0, 1).tick(1);
        for (int i = 0; i < 5 * ELECTION_MAX; i++) {
            node.tick(1).receive(2, append(1, 9, 1, 0));
        }
        assertThat(node.count(PreVote.class)).isZero();
        assertThat(node.role()).isEqualTo("follower");
    }

    @Test
    void aLeaderThatHearsNobodyStepsDown() {
        TestNode node = TestNode.of(3, TestNode.config(false, true)).leadAndCommit();
        node.tick(ELECTION_MAX + 1);
        assertThat(node.role()).isEqualTo("follower");
    }

    @Test
    void aLeaderWhoseDiskStandsStillStepsDownAlsoIfAllHearOfIt() {
        TestNode node = TestNode.of(3).leadAndCommit().propose(1, "a");
        for (int i = 0; i < 150; i++) {
            node.tick(HEARTBEAT);
        }
        assertThat(node.role()).isEqualTo("follower");
        assertThat(node.tick(5 * ELECTION_MAX).role()).as("with such a disk").isEqualTo("follower");
    }

    @Test
    void aTransferThatEndedWithTheLeadershipHindersNothingLater() {
        TestNode node = TestNode.of(3).leadAndCommit().propose(1, "a").durable();
        node.transfer(9, 3).receive(2, append(node.core.term() + 1, 0, 0, 0));
        assertThat(node.effects.givenUp).containsKey(9L);
        node.lead().propose(2, "b");
        assertThat(node.effects.assigned).containsKey(2L);
        node.transfer(10, 3);
        assertThat(node.effects.refused).doesNotContainKey(10L);
    }

    @Test
    void aTransferWaitsUntilTheOutcomeOfEachEntryIsKnown() {
        TestNode node = TestNode.of(3).leadAndCommit().propose(1, "a");
        node.transfer(9, 2).accept(2);
        assertThat(node.count(TimeoutNow.class)).as("one of three has it durably").isZero();
        node.durable();
        assertThat(node.effects.decided).contains(2L);
        assertThat(node.count(TimeoutNow.class)).isEqualTo(1);
    }

    @Test
    void aVoteIsNotForgottenWhenALeaderOfTheSameTermStepsDown() {
        TestNode node = TestNode.of(3, TestNode.config(false, true)).leadAndCommit();
        long term = node.core.term();
        node.tick(ELECTION_MAX + 1).forget();
        node.receive(3, new RequestVote(term, 99, 99, false));
        assertThat(node.lastSent(RequestVoteReply.class).voteGranted()).isFalse();
    }
}
