package io.quorate.raft.core;

import static io.quorate.raft.core.TestNode.append;
import static io.quorate.raft.core.TestNode.reject;
import static io.quorate.raft.core.TestNode.success;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.ConsensusError;
import io.quorate.raft.core.RaftMessage.AppendEntries;
import io.quorate.raft.core.RaftMessage.AppendEntriesReply;
import io.quorate.raft.core.RaftMessage.RequestVote;
import io.quorate.raft.core.RaftMessage.RequestVoteReply;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The rules of "In Search of an Understandable Consensus Algorithm", one by one. */
class RaftPaperTest {

    private static RequestVote vote(long term, long lastIndex, long lastTerm) {
        return new RequestVote(term, lastIndex, lastTerm, false);
    }

    @Nested
    class Section51Terms {

        @Test
        void aServerThatSeesANewerTermTakesItOver() {
            TestNode node = TestNode.of(3).receive(2, append(5, 0, 0, 0));
            assertThat(node.core.term()).isEqualTo(5);
            assertThat(node.restarted(Optional.empty(), 0).core.term()).isEqualTo(5);
        }

        @Test
        void aLeaderThatSeesANewerTermBecomesAFollower() {
            TestNode node = TestNode.of(3).lead().propose(1, "a");
            AppendEntriesReply newer = new AppendEntriesReply(9, false, 0, 0, 0, 0, 1, 1, 0);
            node.receive(2, newer);
            assertThat(node.role()).isEqualTo("follower");
            assertThat(node.core.term()).isEqualTo(9);
            assertThat(node.effects.abandoned).isTrue();
        }

        @Test
        void aCandidateThatSeesANewerTermBecomesAFollower() {
            TestNode node = TestNode.of(3).tick(TestNode.ELECTION_MAX);
            assertThat(node.role()).isEqualTo("candidate");
            node.receive(2, new RequestVoteReply(9, false));
            assertThat(node.role()).isEqualTo("follower");
        }

        @Test
        void aRequestOfAnOlderTermIsRefused() {
            TestNode node = TestNode.of(3).following(2, 5, 0, 5);
            node.receive(3, append(4, 1, 4, 1, 4));
            AppendEntriesReply reply = node.lastSent(AppendEntriesReply.class);
            assertThat(reply.success()).isFalse();
            assertThat(reply.term()).isEqualTo(5);
            assertThat(node.terms()).containsExactly(5L);
            node.receive(3, vote(4, 9, 9));
            assertThat(node.lastSent(RequestVoteReply.class))
                    .isEqualTo(new RequestVoteReply(5, false));
        }
    }

    @Nested
    class Section52Elections {

        @Test
        void aServerStartsAsAFollower() {
            assertThat(TestNode.of(3).role()).isEqualTo("follower");
        }

        @Test
        void heartbeatsKeepAFollower() {
            TestNode node = TestNode.of(3);
            for (int i = 0; i < 50; i++) {
                node.tick(TestNode.ELECTION_MIN - 1).receive(2, append(1, 0, 0, 0));
            }
            assertThat(node.role()).isEqualTo("follower");
            assertThat(node.core.term()).isEqualTo(1);
        }

        @Test
        void aFollowerThatHearsOfNobodyIncrementsItsTermVotesForItselfAndAsksAllOthers() {
            TestNode node = TestNode.of(5).tick(TestNode.ELECTION_MAX);
            assertThat(node.role()).isEqualTo("candidate");
            assertThat(node.core.term()).isEqualTo(1);
            assertThat(node.core.votedFor()).contains(node.core.self());
            assertThat(node.count(RequestVote.class)).isEqualTo(4);
            assertThat(node.effects.sent).allMatch(RecordedEffects.Sent::whenDurable);
        }

        @Test
        void aCandidateWithAMajorityBecomesLeaderAndTellsAllAtOnce() {
            TestNode node = TestNode.of(5).tick(TestNode.ELECTION_MAX).durable().forget();
            node.receive(2, new RequestVoteReply(1, true));
            assertThat(node.role()).isEqualTo("candidate");
            node.receive(3, new RequestVoteReply(1, true));
            assertThat(node.role()).isEqualTo("leader");
            for (int peer = 2; peer <= 5; peer++) {
                assertThat(node.appendsTo(peer)).isNotEmpty();
            }
        }

        @Test
        void aCandidatesOwnVoteCountsWhenItIsDurable() {
            TestNode node = TestNode.of(3).tick(TestNode.ELECTION_MAX);
            node.receive(2, new RequestVoteReply(1, true));
            assertThat(node.role()).isEqualTo("candidate");
            assertThat(node.durable().role()).isEqualTo("leader");
        }

        @Test
        void aVoterThatSaysYesTwiceCountsOnce() {
            TestNode node = TestNode.of(5).tick(TestNode.ELECTION_MAX).durable();
            node.receive(2, new RequestVoteReply(1, true))
                    .receive(2, new RequestVoteReply(1, true));
            assertThat(node.role()).isEqualTo("candidate");
        }

        @Test
        void aVoteOfAnOlderTermDoesNotCount() {
            TestNode node = TestNode.of(3).tick(2 * TestNode.ELECTION_MAX).durable();
            assertThat(node.core.term()).isGreaterThan(1);
            node.receive(2, new RequestVoteReply(1, true));
            assertThat(node.role()).isEqualTo("candidate");
        }

        @Test
        void aServerVotesForOneCandidateInATermAlsoAfterARestart() {
            TestNode node = TestNode.of(3).receive(2, vote(4, 0, 0));
            assertThat(node.lastSent(RequestVoteReply.class).voteGranted()).isTrue();
            assertThat(node.effects.sent).allMatch(RecordedEffects.Sent::whenDurable);
            node.receive(3, vote(4, 0, 0));
            assertThat(node.lastSent(RequestVoteReply.class).voteGranted()).isFalse();
            TestNode again = node.restarted(Optional.empty(), 0);
            again.receive(3, vote(4, 0, 0));
            assertThat(again.lastSent(RequestVoteReply.class).voteGranted()).isFalse();
            again.receive(2, vote(4, 0, 0));
            assertThat(again.lastSent(RequestVoteReply.class).voteGranted()).isTrue();
        }

        @Test
        void otherMessagesOfTheSameTermDoNotGiveTheVoteBack() {
            TestNode node = TestNode.of(3).receive(2, vote(4, 0, 0));
            node.receive(2, append(4, 7, 4, 0));
            node.receive(3, new RaftMessage.PreVote(4, 0, 0));
            node.receive(3, new RequestVoteReply(4, true));
            node.receive(3, vote(4, 9, 9));
            assertThat(node.lastSent(RequestVoteReply.class).voteGranted()).isFalse();
        }

        @Test
        void aCandidateThatHearsOfALeaderOfItsTermFollows() {
            TestNode node = TestNode.of(3).tick(TestNode.ELECTION_MAX);
            node.receive(2, append(1, 0, 0, 0));
            assertThat(node.role()).isEqualTo("follower");
            assertThat(node.core.votedFor()).contains(node.core.self());
        }

        @Test
        void aCandidateThatHearsOfALeaderOfAnOlderTermGoesOn() {
            TestNode node = TestNode.of(3).tick(2 * TestNode.ELECTION_MAX);
            node.receive(2, append(1, 0, 0, 0));
            assertThat(node.role()).isEqualTo("candidate");
        }

        @Test
        void aCandidateThatNeitherWinsNorLosesStartsAnotherElection() {
            TestNode node = TestNode.of(3).tick(TestNode.ELECTION_MAX);
            long term = node.core.term();
            assertThat(node.tick(TestNode.ELECTION_MAX).core.term()).isGreaterThan(term);
        }

        @Test
        void timeoutsAreRandomAndBetweenTheirBounds() {
            Set<Integer> timeouts = new HashSet<>();
            for (int seed = 0; seed < 200; seed++) {
                TestNode node = TestNode.of(3, TestNode.config(false, false), seed);
                int ticks = 0;
                while (node.role().equals("follower")) {
                    node.tick(1);
                    ticks++;
                }
                timeouts.add(ticks);
            }
            assertThat(timeouts).hasSizeGreaterThan(8);
            assertThat(timeouts)
                    .allMatch(t -> t >= TestNode.ELECTION_MIN && t <= TestNode.ELECTION_MAX);
        }

        @Test
        void aLeaderSendsHeartbeats() {
            TestNode node = TestNode.of(3).leadAndCommit().forget();
            node.tick(10 * TestNode.HEARTBEAT);
            assertThat(node.appendsTo(2)).hasSize(10);
            assertThat(node.appendsTo(3)).hasSize(10);
        }
    }

    @Nested
    class Section53Replication {

        @Test
        void aLeaderAppendsACommandAndSendsItWithWhatPrecedesIt() {
            TestNode node = TestNode.of(3).leadAndCommit().forget().propose(7, "a");
            assertThat(node.effects.assigned).containsEntry(7L, 2L);
            AppendEntries sent = node.lastAppendTo(2);
            assertThat(sent.prevLogIndex()).isEqualTo(1);
            assertThat(sent.prevLogTerm()).isEqualTo(1);
            assertThat(sent.leaderCommit()).isEqualTo(1);
            assertThat(sent.entries()).hasSize(1);
            assertThat(sent.entries().get(0).command().toUtf8()).isEqualTo("a");
        }

        @Test
        void anEntryIsCommittedWhenAMajorityHasItDurably() {
            TestNode node = TestNode.of(5).leadAndCommit().forget().propose(7, "a");
            node.accept(2).accept(3);
            assertThat(node.core.commitIndex()).isEqualTo(1);
            node.durable();
            assertThat(node.core.commitIndex()).isEqualTo(2);
            assertThat(node.effects.commands).containsExactly("a");
        }

        @Test
        void aMajorityOfOthersIsEnoughBeforeTheLeadersOwnDisk() {
            TestNode node = TestNode.of(3).leadAndCommit().forget();
            node.receive(3, success(node.tick(TestNode.HEARTBEAT).lastAppendTo(3)));
            node.propose(7, "a").accept(2).accept(3);
            assertThat(node.core.commitIndex()).isEqualTo(2);
            assertThat(node.effects.decided).doesNotContain(2L);
            assertThat(node.durable().effects.decided).contains(2L);
        }

        @Test
        void aSingleServerCommitsAfterItsOwnSyncOnly() {
            TestNode node = TestNode.of(1).lead().forget().propose(7, "a");
            assertThat(node.effects.decided).isEmpty();
            assertThat(node.durable().effects.commands).containsExactly("a");
        }

        @Test
        void aFollowerRefusesEntriesWhosePredecessorItLacks() {
            TestNode node = TestNode.of(3).following(2, 2, 0, 1, 1);
            node.receive(2, append(2, 3, 2, 0, 2));
            assertThat(node.lastSent(AppendEntriesReply.class).success()).isFalse();
            node.receive(2, append(2, 2, 2, 0, 2));
            assertThat(node.lastSent(AppendEntriesReply.class).success()).isFalse();
            assertThat(node.terms()).containsExactly(1L, 1L);
        }

        @Test
        void aConflictingEntryIsReplacedWithAllThatFollowIt() {
            TestNode node = TestNode.of(3).following(2, 2, 0, 1, 1, 2, 2, 2);
            node.receive(3, append(3, 2, 1, 0, 3));
            assertThat(node.terms()).containsExactly(1L, 1L, 3L);
            assertThat(node.restarted(Optional.empty(), 0).terms()).containsExactly(1L, 1L, 3L);
        }

        @Test
        void entriesThatMatchAreKeptAlsoWhenAnOlderMessageHasFewer() {
            TestNode node = TestNode.of(3).following(2, 1, 0, 1, 1, 1);
            node.receive(2, append(1, 0, 0, 0, 1));
            assertThat(node.terms()).hasSize(3);
            assertThat(node.lastSent(AppendEntriesReply.class).matchIndex()).isEqualTo(1);
            node.receive(2, append(1, 1, 1, 0));
            assertThat(node.terms()).hasSize(3);
        }

        @Test
        void appendingTheSameTwiceChangesNothing() {
            TestNode node = TestNode.of(3).following(2, 1, 0, 1, 1);
            int records = node.effects.records.size();
            node.receive(2, append(1, 0, 0, 0, 1, 1));
            assertThat(node.effects.records).hasSize(records);
            assertThat(node.lastSent(AppendEntriesReply.class).matchIndex()).isEqualTo(2);
        }

        @Test
        void aFollowerCommitsAsTheLeaderSaysButOnlyWhatThisMessageVouchesFor() {
            TestNode node = TestNode.of(3).following(2, 2, 0, 1, 1, 2, 2);
            node.receive(3, append(3, 1, 1, 4));
            assertThat(node.core.commitIndex()).isEqualTo(1);
            node.receive(3, append(3, 1, 1, 4, 1));
            assertThat(node.core.commitIndex()).isEqualTo(2);
            assertThat(node.effects.decided).containsExactly(1L, 2L);
        }

        @Test
        void theCommitIndexOfAFollowerNeverFalls() {
            TestNode node = TestNode.of(3).following(2, 1, 3, 1, 1, 1);
            node.receive(3, append(2, 3, 1, 1));
            assertThat(node.core.commitIndex()).isEqualTo(3);
        }

        @Test
        void acknowledgementsAlsoOfHeartbeatsWaitUntilAllIsDurable() {
            TestNode node = TestNode.of(3);
            node.receive(2, append(1, 0, 0, 0, 1, 1));
            node.receive(2, append(1, 2, 1, 0));
            assertThat(node.effects.sent).hasSize(2);
            assertThat(node.effects.sent).allMatch(RecordedEffects.Sent::whenDurable);
        }

        @Test
        void aLeaderGoesBackUntilTheLogsMatchAndThenSendsAllTheRest() {
            TestNode node = TestNode.of(3).following(2, 3, 0, 1, 1, 2, 3, 3);
            node.lead();
            AppendEntries probe = node.lastAppendTo(2);
            assertThat(probe.prevLogIndex()).isEqualTo(5);
            node.receive(2, reject(probe, 3, 1));
            AppendEntries second = node.lastAppendTo(2);
            assertThat(second.prevLogIndex()).isEqualTo(2);
            node.receive(2, success(second));
            assertThat(node.core.commitIndex()).isEqualTo(6);
        }

        @Test
        void aFollowerNamesTheLastIndexThatMayMatchSkippingWholeTerms() {
            TestNode node = TestNode.of(3).following(2, 6, 0, 1, 1, 4, 4, 5, 5, 6);
            node.receive(3, append(7, 7, 3, 0));
            AppendEntriesReply reply = node.lastSent(AppendEntriesReply.class);
            assertThat(reply.conflictIndex()).isEqualTo(2);
            assertThat(reply.conflictTerm()).isEqualTo(1);
        }

        @Test
        void aLeaderNeverChangesItsOwnLog() {
            TestNode node = TestNode.of(3).following(2, 3, 0, 1, 2, 3).lead();
            node.receive(2, reject(node.lastAppendTo(2), 0, 0));
            assertThat(node.terms()).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Nested
    class Section54Safety {

        @Test
        void aVoteIsGivenOnlyToALogThatIsAtLeastAsUpToDate() {
            for (long myTerm = 1; myTerm <= 4; myTerm++) {
                for (int myLength = 1; myLength <= 4; myLength++) {
                    for (long term = 1; term <= 4; term++) {
                        for (long index = 1; index <= 4; index++) {
                            boolean expected =
                                    term > myTerm || (term == myTerm && index >= myLength);
                            assertVote(myTerm, myLength, term, index, expected);
                        }
                    }
                }
            }
        }

        private static void assertVote(
                long myTerm, int myLength, long term, long index, boolean expected) {
            long[] terms = new long[myLength];
            java.util.Arrays.fill(terms, myTerm);
            TestNode node = TestNode.of(3).following(2, 4, 0, terms);
            node.receive(3, vote(5, index, term));
            assertThat(node.lastSent(RequestVoteReply.class).voteGranted())
                    .as("log of %d@%d, candidate %d@%d", myLength, myTerm, index, term)
                    .isEqualTo(expected);
        }

        @Test
        void anEntryOfAnOlderTermIsCommittedOnlyWithOneOfTheLeadersOwn() {
            // Figure 8: entry 2 of term 2 is on a majority, and its leader came back in term 4.
            TestNode node = TestNode.of(5).following(2, 3, 1, 1, 2).lead();
            assertThat(node.core.term()).isEqualTo(4);
            AppendEntries toSecond = node.lastAppendTo(2);
            for (int peer = 2; peer <= 3; peer++) {
                AppendEntries sent = node.lastAppendTo(peer);
                node.receive(
                        peer,
                        new AppendEntriesReply(
                                4, true, 2, 2, 0, 0, sent.session(), sent.sequence(), 0));
            }
            assertThat(node.core.commitIndex()).isEqualTo(1);
            assertThat(toSecond.verifiedIndex()).isEqualTo(3);
            node.accept(2).accept(3);
            assertThat(node.core.commitIndex()).isEqualTo(3);
        }

        @Test
        void anAcknowledgementOfAnOlderTermCountsForNothing() {
            TestNode node = TestNode.of(3).leadAndCommit().propose(1, "a").durable();
            AppendEntries sent = node.lastAppendTo(2);
            AppendEntriesReply old =
                    new AppendEntriesReply(0, true, 1, 2, 0, 0, sent.session(), sent.sequence(), 0);
            assertThat(node.receive(2, old).core.commitIndex()).isEqualTo(1);
        }
    }

    @Nested
    class Section6Members {

        @Test
        void aChangeOfVotersNeedsBothMajorities() {
            TestNode node = TestNode.of(3).leadAndCommit();
            node.change(9, 0, TestNode.members(3).subList(0, 2)).durable();
            assertThat(node.core.configuration().isJoint()).isTrue();
            node.accept(3);
            assertThat(node.core.configuration().isJoint()).isTrue();
            node.accept(2).durable();
            assertThat(node.core.configuration().isJoint()).isFalse();
            assertThat(node.core.configuration().members()).hasSize(2);
            node.accept(2);
            assertThat(node.effects.completed).containsExactly(9L);
        }

        @Test
        void whoIsNewLearnsBeforeItVotes() {
            TestNode node = TestNode.of(3).leadAndCommit();
            node.change(9, 0, TestNode.members(4)).durable().accept(2);
            Configuration learning = node.core.configuration();
            assertThat(learning.membership().learners()).hasSize(1);
            assertThat(learning.isJoint()).isFalse();
            node.tick(TestNode.HEARTBEAT).durable();
            assertThat(node.core.configuration()).isSameAs(learning);
            node.accept(4);
            assertThat(node.core.configuration().isJoint()).isTrue();
        }

        @Test
        void aConfigurationIsUsedAsSoonAsItIsInTheLogAndNotWhenItIsCutOff() {
            TestNode node = TestNode.of(3).following(2, 1, 1, 1);
            Configuration joint = new Configuration(2, TestNode.members(5), TestNode.members(3));
            Entry entry = Entry.of(2, 1, Entry.Kind.CONFIGURATION, joint.encode());
            node.receive(2, new AppendEntries(1, 1, 1, 1, List.of(entry), 1, 2));
            assertThat(node.core.configuration().isJoint()).isTrue();
            assertThat(node.restarted(Optional.empty(), 1).core.configuration().isJoint()).isTrue();
            node.receive(3, append(2, 1, 1, 1, 2));
            assertThat(node.core.configuration().index()).isZero();
            assertThat(node.restarted(Optional.empty(), 1).core.configuration().index()).isZero();
        }

        @Test
        void aNewLeaderEndsAJointConfigurationThatAnotherBegan() {
            TestNode node = TestNode.of(3).following(2, 1, 1, 1);
            Configuration joint =
                    new Configuration(2, TestNode.members(3).subList(0, 1), TestNode.members(3));
            Entry entry = Entry.of(2, 1, Entry.Kind.CONFIGURATION, joint.encode());
            node.receive(2, new AppendEntries(1, 1, 1, 1, List.of(entry), 1, 2)).durable();
            node.lead().accept(2).durable();
            assertThat(node.core.configuration().isJoint()).isFalse();
            assertThat(node.core.configuration().members()).hasSize(1);
        }

        @Test
        void aLeaderThatIsNoMemberAnyMoreLeavesWhenThatIsCommitted() {
            TestNode node = TestNode.of(3).leadAndCommit();
            node.change(9, 0, TestNode.members(3).subList(1, 3)).durable().accept(2).accept(3);
            node.accept(3).durable();
            assertThat(node.role()).isEqualTo("leader");
            assertThat(node.core.configuration().contains(node.core.self())).isFalse();
            node.accept(2);
            assertThat(node.role()).isEqualTo("leader");
            node.accept(3);
            assertThat(node.role()).isEqualTo("learner");
            assertThat(node.effects.completed).containsExactly(9L);
            assertThat(node.tick(5 * TestNode.ELECTION_MAX).role()).isEqualTo("learner");
        }

        @Test
        void whoIsRemovedIsElectableUntilThatIsCommitted() {
            TestNode node = TestNode.of(3).following(2, 1, 1, 1);
            Configuration joint =
                    new Configuration(2, TestNode.members(3).subList(2, 3), TestNode.members(3));
            Configuration last = new Configuration(3, joint.members(), List.of());
            Entry first = Entry.of(2, 1, Entry.Kind.CONFIGURATION, joint.encode());
            Entry second = Entry.of(3, 1, Entry.Kind.CONFIGURATION, last.encode());
            node.receive(2, new AppendEntries(1, 1, 1, 2, List.of(first, second), 1, 2));
            node.tick(TestNode.ELECTION_MAX).durable();
            assertThat(node.role()).isEqualTo("candidate");
            long term = node.core.term();
            node.receive(2, new RequestVoteReply(term, true));
            assertThat(node.role()).as("with votes of who does not count").isEqualTo("candidate");
            node.receive(3, new RequestVoteReply(term, true)).durable();
            assertThat(node.role()).isEqualTo("leader");
            assertThat(node.core.commitIndex()).isEqualTo(2);
            node.accept(3);
            assertThat(node.core.commitIndex()).isEqualTo(4);
            assertThat(node.role()).isEqualTo("learner");
        }

        @Test
        void aChangeFromAnotherVersionIsRefused() {
            TestNode node = TestNode.of(3).leadAndCommit().change(9, 4, TestNode.members(2));
            assertThat(node.effects.refused.get(9L))
                    .isEqualTo(new ConsensusError.StaleMembership(4, 0));
        }

        @Test
        void nothingChangesBeforeTheLeaderHasCommittedInItsTerm() {
            TestNode node = TestNode.of(3).lead().change(9, 0, TestNode.members(2));
            assertThat(node.effects.refused).containsKey(9L);
            assertThat(node.core.configuration().index()).isZero();
        }

        @Test
        void whileOneChangeIsUnderWayAnotherIsRefused() {
            TestNode node = TestNode.of(3).leadAndCommit();
            node.change(9, 0, TestNode.members(2)).change(10, 0, TestNode.members(2));
            assertThat(node.effects.refused.get(10L)).isInstanceOf(ConsensusError.Overloaded.class);
        }

        @Test
        void whoHearsOfALeaderIgnoresCandidates() {
            TestNode node = TestNode.of(3, TestNode.config(true, true)).following(2, 1, 1, 1);
            node.receive(3, vote(9, 9, 9));
            assertThat(node.core.term()).isEqualTo(1);
            assertThat(node.effects.sent).isEmpty();
            node.tick(TestNode.ELECTION_MIN).receive(3, vote(9, 9, 9));
            assertThat(node.core.term()).isEqualTo(9);
        }
    }

    @Nested
    class Section8Clients {

        @Test
        void aLeaderBeginsItsTermWithAnEntryOfItsOwn() {
            TestNode node = TestNode.of(3).lead();
            assertThat(node.core.log().cached(1).kind()).isEqualTo(Entry.Kind.NOOP);
        }

        @Test
        void aReadWaitsForTheFirstCommitOfTheTermAndForAMajority() {
            TestNode node = TestNode.of(3).following(2, 1, 1, 1, 1).lead().forget().read(5);
            node.tick(TestNode.HEARTBEAT);
            assertThat(node.effects.reads).isEmpty();
            AppendEntries before = node.lastAppendTo(3);
            node.accept(2);
            assertThat(node.core.commitIndex()).isEqualTo(3);
            assertThat(node.effects.reads).isEmpty();
            node.receive(3, success(before));
            assertThat(node.effects.reads).as("an answer to an older message").isEmpty();
            node.accept(3);
            assertThat(node.effects.reads).containsEntry(5L, 3L);
        }

        @Test
        void aRefusalOfAnOlderTermConfirmsNothing() {
            TestNode peer = TestNode.of(3).following(2, 5, 0, 5);
            peer.receive(3, append(4, 1, 4, 1, 4));
            AppendEntriesReply late = peer.lastSent(AppendEntriesReply.class);
            TestNode node = TestNode.of(3).following(2, 4, 0, 1).leadAndCommit();
            assertThat(node.core.term()).isEqualTo(late.term());
            node.forget().read(7);
            for (int from = 2; from <= 3; from++) {
                node.receive(from, late);
            }
            assertThat(node.effects.reads).isEmpty();
            assertThat(late.session()).isZero();
        }

        @Test
        void aLeaderThatIsDeposedRefusesItsReads() {
            TestNode node = TestNode.of(3).leadAndCommit().read(5);
            node.receive(3, append(9, 0, 0, 0));
            assertThat(node.effects.refused.get(5L)).isInstanceOf(ConsensusError.NotLeader.class);
            assertThat(node.effects.reads).isEmpty();
        }
    }
}
