package io.quorate.raft.core;

import static io.quorate.raft.core.TestNode.ELECTION_MIN;
import static io.quorate.raft.core.TestNode.PROMISE_MILLIS;
import static io.quorate.raft.core.TestNode.append;
import static io.quorate.raft.core.TestNode.success;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Capability;
import io.quorate.api.ConsensusError;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.raft.core.RaftMessage.AppendEntries;
import io.quorate.raft.core.RaftMessage.AppendEntriesReply;
import io.quorate.raft.core.RaftMessage.PreVote;
import io.quorate.raft.core.RaftMessage.PreVoteReply;
import io.quorate.raft.core.RaftMessage.RequestVote;
import io.quorate.raft.core.RaftMessage.RequestVoteReply;
import io.quorate.raft.core.RaftMessage.TimeoutNow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Reads under a lease (§6.4.1 of the dissertation). */
class LeaseTest {

    private static final RaftConfig LEASES = TestNode.config(false, true).withLeases(80);
    private static final long LEASE_NANOS = PROMISE_MILLIS * 1_000_000 / 100 * 80;

    private static TestNode leader(int voters) {
        return TestNode.of(voters, LEASES).leadAndCommit().forget();
    }

    private static TestNode follower() {
        return TestNode.of(3, LEASES).following(2, 1, 1, 1);
    }

    private static AppendEntriesReply without(AppendEntriesReply reply, long promiseMillis) {
        return new AppendEntriesReply(
                reply.term(),
                reply.success(),
                reply.prevLogIndex(),
                reply.matchIndex(),
                reply.conflictIndex(),
                reply.conflictTerm(),
                reply.session(),
                reply.sequence(),
                promiseMillis);
    }

    private static void assertAsked(TestNode node, long id) {
        assertThat(node.effects.leased).doesNotContainKey(id);
        assertThat(node.effects.reads).doesNotContainKey(id);
        assertThat(node.effects.refused).doesNotContainKey(id);
    }

    @Nested
    class TheLeader {

        @Test
        void answersByItselfAsLongAsAMajorityHasPromised() {
            TestNode node = leader(3).read(5, ReadMode.LEASE);
            assertThat(node.effects.leased.get(5L).position()).isEqualTo(1);
            assertThat(node.effects.leased.get(5L).nanos()).isEqualTo(LEASE_NANOS);
            assertThat(node.effects.sent).isEmpty();
        }

        @Test
        void countsFromWhenItSentWhatWasAnswered() {
            TestNode node = TestNode.of(3, LEASES).lead();
            AppendEntries early = node.lastAppendTo(2);
            long sent = node.core.now();
            node.tick(1).receive(2, success(early)).tick(1).read(5, ReadMode.LEASE);
            assertThat(node.effects.leased.get(5L).tick()).isEqualTo(sent);
        }

        @Test
        void asksTheOthersWhenNothingWasPromisedForTooLong() {
            TestNode node = leader(3).tick(ELECTION_MIN).forget().read(5, ReadMode.LEASE);
            assertAsked(node, 5);
            node.accept(2);
            assertThat(node.effects.reads).containsEntry(5L, 1L);
        }

        @Test
        void needsThePromiseOfAMajority() {
            TestNode node = TestNode.of(5, LEASES).leadAndCommit();
            node.tick(ELECTION_MIN).accept(2).read(5, ReadMode.LEASE);
            assertAsked(node, 5);
            node.accept(3).read(6, ReadMode.LEASE);
            assertThat(node.effects.leased).containsKey(6L);
        }

        @Test
        void countsNoLearners() {
            TestNode node = leader(3);
            List<Member> members = new ArrayList<>(TestNode.members(3));
            members.add(new Member(NodeId.of(4), "node:4", "", Member.Role.LEARNER));
            members.add(new Member(NodeId.of(5), "node:5", "", Member.Role.LEARNER));
            node.change(9, 0, members).durable().accept(2).durable();
            assertThat(node.core.configuration().membership().learners()).hasSize(2);
            node.tick(ELECTION_MIN).accept(4).accept(5).read(5, ReadMode.LEASE);
            assertAsked(node, 5);
        }

        @Test
        void countsNoShorterPromise() {
            TestNode node = leader(3).tick(ELECTION_MIN);
            AppendEntriesReply reply = success(node.lastAppendTo(2));
            node.receive(2, without(reply, PROMISE_MILLIS - 1)).read(5, ReadMode.LEASE);
            assertAsked(node, 5);
        }

        @Test
        void hasNoLeaseBeforeItHasCommittedInItsTerm() {
            TestNode node = TestNode.of(3, LEASES).following(2, 1, 0, 1).lead();
            AppendEntries probe = node.lastAppendTo(2);
            node.receive(2, TestNode.reject(probe, 0, 0)).read(5, ReadMode.LEASE);
            assertAsked(node, 5);
        }

        @Test
        void hasNoLeaseWhileAnotherIsToTakeOver() {
            TestNode node = leader(3).propose(1, "a").durable();
            node.transfer(9, 3).read(5, ReadMode.LEASE);
            assertAsked(node, 5);
            assertThat(node.count(TimeoutNow.class)).isZero();
        }

        @Test
        void hasNoLeaseInATermInWhichItWishedForAnotherLeader() {
            TestNode node = leader(3);
            int before = node.effects.leasesEnded;
            node.transfer(9, 2);
            assertThat(node.count(TimeoutNow.class)).isEqualTo(1);
            assertThat(node.effects.leasesEnded)
                    .as("ended before it said so")
                    .isGreaterThan(before);
            for (int i = 0; i < TestNode.ELECTION_MAX; i++) {
                node.tick(TestNode.HEARTBEAT).accept(3);
            }
            assertThat(node.effects.givenUp).containsKey(9L);
            node.propose(1, "a").durable();
            assertThat(node.effects.assigned).as("it leads on").containsKey(1L);
            node.accept(3).read(5, ReadMode.LEASE);
            assertAsked(node, 5);
        }

        @Test
        void endsItsLeasesWhenItIsDeposed() {
            TestNode node = leader(3);
            int before = node.effects.leasesEnded;
            node.receive(3, append(9, 0, 0, 0));
            assertThat(node.effects.leasesEnded).isGreaterThan(before);
        }

        @Test
        void refusesToReadUnderALeaseIfLeasesAreOff() {
            TestNode node = TestNode.of(3).leadAndCommit().read(5, ReadMode.LEASE);
            assertThat(node.effects.refused.get(5L))
                    .isEqualTo(new ConsensusError.Unsupported("raft", Capability.LEASE_READ));
        }
    }

    @Nested
    class AVoter {

        @Test
        void promisesWithEveryAnswerAndOnlyIfLeasesAreOn() {
            TestNode node = TestNode.of(3, LEASES).receive(2, append(1, 0, 0, 0, 1));
            assertThat(node.lastSent(AppendEntriesReply.class).promiseMillis())
                    .isEqualTo(PROMISE_MILLIS);
            TestNode plain = TestNode.of(3).receive(2, append(1, 0, 0, 0, 1));
            assertThat(plain.lastSent(AppendEntriesReply.class).promiseMillis()).isZero();
        }

        @Test
        void helpsNoRivalAlsoWhenItHasForgottenTheLeader() {
            TestNode node = follower();
            // An answer that was on its way for long brings a newer term, and no leader of it.
            node.receive(3, new PreVoteReply(2, false));
            assertThat(node.core.term()).isEqualTo(2);
            assertThat(node.core.role().leader()).isEmpty();
            node.receive(3, new RequestVote(2, 9, 9, false));
            assertThat(node.lastSent(RequestVoteReply.class).voteGranted()).isFalse();
            node.forget().receive(3, new RequestVote(3, 9, 9, false));
            assertThat(node.core.term()).isEqualTo(2);
            node.receive(3, new PreVote(3, 9, 9));
            assertThat(node.lastSent(PreVoteReply.class).voteGranted()).isFalse();
            node.tick(ELECTION_MIN).receive(3, new RequestVote(3, 9, 9, false));
            assertThat(node.lastSent(RequestVoteReply.class).voteGranted()).isTrue();
        }

        @Test
        void keepsItsPromiseOverARestart() {
            TestNode node = follower().restarted(Optional.empty(), 0).forget();
            node.receive(3, new RequestVote(2, 9, 9, false));
            assertThat(node.effects.sent).isEmpty();
            node.tick(ELECTION_MIN).receive(3, new RequestVote(2, 9, 9, false));
            assertThat(node.lastSent(RequestVoteReply.class).voteGranted()).isTrue();
        }

        @Test
        void helpsWhomTheLeaderItselfWishesFor() {
            TestNode node = follower().receive(3, new RequestVote(2, 9, 9, true));
            assertThat(node.lastSent(RequestVoteReply.class).voteGranted()).isTrue();
        }

        @Test
        void doesNotWantToLeadItselfMeanwhile() {
            TestNode alone = TestNode.of(1, LEASES).restarted(Optional.empty(), 0);
            alone.tick(ELECTION_MIN - 1);
            assertThat(alone.role()).isEqualTo("follower");
            assertThat(alone.tick(2).durable().role()).isEqualTo("leader");
        }
    }

    @Test
    void aFollowerAsksTheLeader() {
        TestNode node = follower().read(5, ReadMode.LEASE);
        assertThat(node.count(RaftMessage.ReadIndex.class)).isEqualTo(1);
    }
}
