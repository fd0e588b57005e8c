package io.quorate.paxos;

import static io.quorate.paxos.Bench.N1;
import static io.quorate.paxos.Bench.N2;
import static io.quorate.paxos.Bench.N3;
import static io.quorate.paxos.Bench.N4;
import static io.quorate.paxos.Bench.N5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.Member;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.paxos.PaxosMessage.Accept;
import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Learned;
import io.quorate.paxos.PaxosMessage.Nack;
import io.quorate.paxos.PaxosMessage.Prepare;
import io.quorate.paxos.PaxosMessage.Probe;
import io.quorate.paxos.PaxosMessage.ProbeReply;
import io.quorate.paxos.PaxosMessage.Promise;
import io.quorate.paxos.PaxosMessage.QuorumRead;
import io.quorate.paxos.PaxosMessage.QuorumReadReply;
import io.quorate.paxos.PaxosMessage.Range;
import io.quorate.paxos.PaxosMessage.Report;
import io.quorate.paxos.PaxosMessage.Transfer;
import io.quorate.paxos.PaxosMessage.Values;
import io.quorate.runtime.InvariantViolation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Changes of the members, played on one core: the protocol's test vectors for them, and more. */
class PaxosMembersTest {

    private static final long B2 = Ballot.of(2, N2);
    private static final long B3 = Ballot.of(3, N3);
    private static final long B5 = Ballot.of(5, N2);
    private static final long CHANGE = 70;

    private static Value value(String text) {
        return Value.command(Bytes.utf8(text));
    }

    private static Value members(long previous, String quorum, Member... members) {
        return Configuration.of(0, previous, Arrays.asList(members), quorum).value();
    }

    private static Value members(Member... members) {
        return members(0, "majority", members);
    }

    private static Report report(long slot, long ballot, long era, Value value) {
        return new Report(slot, ballot, era, value.digest(), false);
    }

    private static Promise promise(long ballot, long from, long decided, Report... reports) {
        return new Promise(ballot, from, 0, decided, 0, Bytes.EMPTY, List.of(reports));
    }

    private static Accepted accepted(long ballot, long seq, long slot, long decided) {
        List<Range> ranges = slot == 0 ? List.of() : List.of(new Range(slot, slot));
        return new Accepted(ballot, seq, ranges, decided);
    }

    private static List<Item> proposed(Bench bench, NodeId to) {
        List<Item> items = new ArrayList<>();
        for (Bench.Sent sent : bench.take()) {
            if (sent.to().equals(to) && sent.message() instanceof Accept accept) {
                items.addAll(accept.items());
            }
        }
        return items;
    }

    /** Node 1 leads with its barrier in slot 1 chosen, and nodes 2 and 3 in touch. */
    private static long lead(Bench bench) {
        long ballot = bench.lead();
        bench.sync();
        bench.receive(N2, accepted(ballot, 1, 1, 1)).receive(N3, accepted(ballot, 1, 1, 1));
        bench.take();
        return ballot;
    }

    private static void change(Bench bench, long version, Member... members) {
        MembershipChange wish = new MembershipChange(version, Arrays.asList(members));
        bench.change(CHANGE, wish).sync();
    }

    private static List<NodeId> voters(Bench bench) {
        return bench.core.status().membership().voters();
    }

    // ---- a leader that stays ----

    @Test
    void nothingIsProposedBehindOtherMembersBeforeTheyAreChosenAndHavePromised() {
        Bench bench = Bench.of(3);
        long ballot = lead(bench);
        change(bench, 0, Bench.voter(1), Bench.voter(2));
        Value pair = members(Bench.voter(1), Bench.voter(2));
        assertThat(proposed(bench, N3)).containsExactly(new Item(2, ballot, 0, pair));
        bench.propose(1, "x");
        assertThat(bench.assigned).isEmpty();
        bench.receive(N3, accepted(ballot, 2, 2, 1));
        assertThat(bench.take(Prepare.class)).containsExactly(new Prepare(ballot, 3));
        bench.propose(2, "y");
        assertThat(bench.assigned).isEmpty();
        bench.receive(N3, promise(ballot, 3, 2));
        assertThat(bench.assigned).isEmpty();
        bench.receive(N2, promise(ballot, 3, 2));
        assertThat(proposed(bench, N2))
                .containsExactly(
                        new Item(3, ballot, 2, Value.barrier(ballot)),
                        new Item(4, ballot, 2, value("x")),
                        new Item(5, ballot, 2, value("y")));
        bench.sync().receive(N3, accepted(ballot, 3, 3, 2));
        assertThat(bench.decided).doesNotContainKey(3L);
        bench.receive(N2, accepted(ballot, 3, 3, 2));
        assertThat(bench.decided).containsKey(3L);
        assertThat(bench.completed).containsExactly(CHANGE);
        assertThat(voters(bench)).containsExactly(N1, N2);
    }

    @Test
    void v26WhatAnOlderCandidateOfTheNewMembersLeftIsProposedAgain() {
        Bench bench = Bench.of(3).receive(N2, new Nack(B2, B5));
        long ballot = lead(bench);
        Member[] next = {Bench.voter(1), Bench.voter(4), Bench.voter(5)};
        change(bench, 0, next);
        // First they learn.
        bench.receive(N2, accepted(ballot, 2, 2, 1));
        bench.receive(N2, promise(ballot, 3, 2)).sync();
        bench.receive(N2, accepted(ballot, 3, 3, 3));
        bench.receive(N4, accepted(ballot, 3, 3, 3)).receive(N5, accepted(ballot, 3, 3, 3));
        assertThat(proposed(bench, N4))
                .contains(new Item(4, ballot, 2, members(2, "majority", next)));
        bench.sync().receive(N2, accepted(ballot, 4, 4, 3)).take();
        bench.propose(1, "y");
        long older = B3;
        assertThat(older).isLessThan(ballot);
        bench.receive(N4, promise(ballot, 5, 4, report(5, older, 4, value("x"))));
        bench.receive(N4, new Values(ballot, List.of(new Item(5, older, 4, value("x")))));
        assertThat(proposed(bench, N5))
                .containsExactly(
                        new Item(5, ballot, 4, value("x")),
                        new Item(6, ballot, 4, Value.barrier(ballot)),
                        new Item(7, ballot, 4, value("y")));
    }

    @Test
    void v30WhoCannotBeReachedLearnsButIsNotMadeAVoter() {
        Bench bench = Bench.of(3);
        long ballot = lead(bench);
        change(bench, 0, Bench.voter(1), Bench.voter(2), Bench.voter(3), Bench.voter(4));
        bench.receive(N2, accepted(ballot, 2, 2, 1));
        bench.receive(N2, promise(ballot, 3, 2)).sync();
        bench.receive(N2, accepted(ballot, 3, 3, 3));
        assertThat(bench.core.status().membership().learners()).containsExactly(N4);
        for (int i = 0; i < 200; i++) {
            bench.tick(1).receive(N2, accepted(ballot, 100 + i, 0, 3));
        }
        assertThat(bench.refused.get(CHANGE)).isInstanceOf(ConsensusError.Timeout.class);
        assertThat(voters(bench)).containsExactly(N1, N2, N3);
        bench.propose(1, "x");
        assertThat(bench.assigned).containsEntry(1L, 4L);
    }

    @Test
    void aChangeThatStartsFromOtherMembersThanAreInForceIsRefused() {
        Bench bench = Bench.of(3);
        lead(bench);
        change(bench, 5, Bench.voter(1), Bench.voter(2));
        assertThat(bench.refused).containsEntry(CHANGE, new ConsensusError.StaleMembership(5, 0));
        assertThat(proposed(bench, N2)).isEmpty();
    }

    @Test
    void aSecondChangeIsRefusedWhileOneIsUnderWay() {
        Bench bench = Bench.of(3);
        lead(bench);
        change(bench, 0, Bench.voter(1), Bench.voter(2));
        bench.core.onMembershipRequested(71, new MembershipChange(0, Bench.voters(1, 3)), bench);
        assertThat(bench.refused.get(71L)).isInstanceOf(ConsensusError.Overloaded.class);
    }

    @Test
    void membersThatTheQuorumsDoNotFitAreRefused() {
        Bench bench = Bench.of(3, "simple:2,2");
        lead(bench);
        change(bench, 0, Bench.voter(1), Bench.voter(2), Bench.voter(3), Bench.voter(4));
        assertThat(bench.refused.get(CHANGE).message())
                .contains("2 to prepare and 2 to accept need not meet among 4");
    }

    @Test
    void aLeaderAnswersNoReadBetweenTheOldMembersAndTheNew() {
        Bench bench = Bench.of(3);
        long ballot = lead(bench);
        change(bench, 0, Bench.voter(1), Bench.voter(2));
        bench.core.onReadRequested(1, ReadMode.LINEARIZABLE, bench);
        bench.tick(2);
        bench.receive(N3, accepted(ballot, 50, 0, 1));
        assertThat(bench.reads).isEmpty();
        bench.receive(N3, accepted(ballot, 51, 2, 1)).tick(2);
        bench.receive(N3, accepted(ballot, 60, 0, 2));
        assertThat(bench.reads).isEmpty();
        bench.receive(N2, promise(ballot, 3, 2)).sync();
        bench.receive(N2, accepted(ballot, 2, 3, 2)).tick(2);
        bench.receive(N3, accepted(ballot, 99, 0, 3));
        assertThat(bench.reads).isEmpty();
        bench.receive(N2, accepted(ballot, 99, 0, 3));
        assertThat(bench.reads).containsEntry(1L, 3L);
    }

    // ---- a leader that goes ----

    @Test
    void v29ALeaderThatIsRemovedGoesWhenTheVotersThatStayKnowIt() {
        Bench bench = Bench.of(3);
        long ballot = lead(bench);
        change(bench, 0, Bench.voter(2), Bench.voter(3));
        bench.receive(N2, accepted(ballot, 2, 2, 1)).take();
        bench.propose(1, "x");
        bench.tick(4);
        assertThat(bench.take(Transfer.class)).isEmpty();
        assertThat(bench.completed).isEmpty();
        bench.receive(N2, accepted(ballot, 6, 0, 2)).tick(4);
        assertThat(bench.take(Transfer.class)).isEmpty();
        assertThat(bench.completed).isEmpty();
        bench.receive(N3, accepted(ballot, 6, 0, 2));
        assertThat(bench.completed).containsExactly(CHANGE);
        bench.take();
        bench.tick(2);
        assertThat(bench.take(Transfer.class)).containsExactly(new Transfer(ballot));
        bench.receive(N2, new Nack(ballot, Ballot.after(ballot, N2)));
        assertThat(bench.core.leadership()).isEmpty();
        assertThat(bench.assigned).isEmpty();
        assertThat(bench.refused.get(1L)).isInstanceOf(ConsensusError.NotLeader.class);
        bench.tick(200);
        assertThat(bench.take(Probe.class)).isEmpty();
        assertThat(voters(bench)).containsExactly(N2, N3);
    }

    @Test
    void whoMayNotLeadAndHearsNobodyTellsTheVotersWhatItKnows() {
        Bench bench = Bench.of(3);
        Value pair = members(Bench.voter(2), Bench.voter(3));
        bench.receive(N2, new Learned(List.of(new Item(1, B2, 0, pair)), 1)).sync();
        assertThat(bench.decided).containsKey(1L);
        bench.take();
        bench.tick(25);
        assertThat(bench.take(Learned.class)).contains(new Learned(List.of(), 1));
        assertThat(bench.take(Probe.class)).isEmpty();
    }

    // ---- what the one before left behind ----

    @Test
    void v27MembersThatAMinorityAcceptedAreProposedAgainAndGovernWhatComesBehindThem() {
        Bench bench = Bench.of(3);
        Value pair = members(Bench.voter(1), Bench.voter(2));
        bench.receive(N2, new Accept(B2, 1, 0, 0, List.of(new Item(1, B2, 0, pair)))).sync();
        long ballot = bench.campaign();
        Value dead = value("of an older leader");
        bench.receive(N3, promise(ballot, 1, 0, report(2, Ballot.of(1, N3), 0, dead)));
        Item left = new Item(2, Ballot.of(1, N3), 0, dead);
        bench.receive(N3, new Values(ballot, List.of(left))).sync();
        assertThat(proposed(bench, N3)).containsExactly(new Item(1, ballot, 0, pair));
        assertThat(voters(bench)).containsExactly(N1, N2, N3);
        bench.receive(N3, accepted(ballot, 1, 1, 0));
        assertThat(bench.take(Prepare.class)).containsExactly(new Prepare(ballot, 2));
        bench.receive(N2, promise(ballot, 2, 1));
        assertThat(proposed(bench, N2))
                .containsExactly(new Item(2, ballot, 1, Value.barrier(ballot)));
        assertThat(voters(bench)).containsExactly(N1, N2);
    }

    @Test
    void v27MembersThatALaterLeaderPassedOverAreNotBroughtBack() {
        Bench bench = Bench.of(3);
        Value pair = members(Bench.voter(1), Bench.voter(2));
        bench.receive(N2, new Accept(B2, 1, 0, 0, List.of(new Item(1, B2, 0, pair)))).sync();
        long ballot = bench.campaign();
        bench.receive(N3, promise(ballot, 1, 0, report(2, B3, 0, value("x"))));
        bench.receive(N3, new Values(ballot, List.of(new Item(2, B3, 0, value("x")))));
        assertThat(proposed(bench, N2))
                .containsExactly(
                        new Item(1, ballot, 0, Value.NOOP),
                        new Item(2, ballot, 0, value("x")),
                        new Item(3, ballot, 0, Value.barrier(ballot)));
    }

    @Test
    void whatWasProposedUnderOtherMembersIsNotTakenForAChoice() {
        Bench bench = Bench.of(3);
        Value same = members(Bench.voter(1), Bench.voter(2), Bench.voter(3), Bench.learner(4));
        bench.receive(N2, new Learned(List.of(new Item(1, B2, 0, same)), 1)).sync();
        long ballot = bench.campaign();
        bench.receive(N2, promise(ballot, 2, 0, report(2, B5, 0, value("stale"))));
        bench.receive(N3, promise(ballot, 2, 0, report(2, B3, 1, value("chosen"))));
        assertThat(bench.core.leadership().map(Leadership::nextSlot)).contains(3L);
    }

    @Test
    void aCandidateThatHearsOfNewerMembersAsksThese() {
        Bench bench = Bench.of(3);
        long ballot = bench.campaign();
        bench.take();
        Configuration next =
                Configuration.of(
                        40, 0, List.of(Bench.voter(1), Bench.voter(4), Bench.voter(5)), "majority");
        bench.receive(N2, new Promise(ballot, 1, 0, 60, 40, next.payload(), List.of()));
        assertThat(bench.take())
                .containsExactly(
                        new Bench.Sent(N4, new Prepare(ballot, 61)),
                        new Bench.Sent(N5, new Prepare(ballot, 61)));
        bench.receive(N3, promise(ballot, 1, 0));
        assertThat(bench.core.leadership()).isEmpty();
        bench.receive(N4, new Promise(ballot, 61, 0, 60, 40, next.payload(), List.of()));
        assertThat(bench.core.leadership().map(Leadership::configuration)).contains(next);
    }

    @Test
    void aCandidateThatDoesNotVoteAnyMoreGivesUp() {
        Bench bench = Bench.of(3);
        long ballot = bench.campaign();
        Configuration next =
                Configuration.of(40, 0, List.of(Bench.voter(4), Bench.voter(5)), "majority");
        bench.receive(N2, new Promise(ballot, 1, 0, 60, 40, next.payload(), List.of()));
        assertThat(bench.core.status().role()).isEqualTo("follower");
        bench.receive(N3, promise(ballot, 1, 0));
        assertThat(bench.core.leadership()).isEmpty();
    }

    @Test
    void aProbeOfWhoMissedAChangeIsRefusedAndTellsIt() {
        Bench bench = Bench.of(3);
        Value next = members(Bench.voter(1), Bench.voter(2), Bench.voter(3), Bench.learner(4));
        bench.receive(N2, new Learned(List.of(new Item(1, B2, 0, next)), 1)).sync().take();
        bench.receive(N3, new Probe(B5, 0));
        assertThat(bench.take(ProbeReply.class))
                .containsExactly(new ProbeReply(B5, false, Ballot.NONE, 1));
        bench.receive(N3, new Probe(B5, 1));
        assertThat(bench.take(ProbeReply.class))
                .containsExactly(new ProbeReply(B5, true, Ballot.NONE, 1));
    }

    @Test
    void whatIsDecidedUnderOtherMembersThanItWasProposedUnderStopsTheNode() {
        Bench bench = Bench.of(3);
        Value next = members(7, "majority", Bench.voter(1), Bench.voter(2));
        assertThatThrownBy(
                        () ->
                                bench.receive(N2, new Learned(List.of(new Item(1, B2, 0, next)), 1))
                                        .sync())
                .isInstanceOf(InvariantViolation.class)
                .hasMessageContaining("I17");
    }

    @Test
    void aChangeToTheSameMembersTakesTheQuorumsOfTheLeadersSettingsIntoForce() {
        Bench bench = Bench.of(3);
        Value now = members(0, "simple:2,2", Bench.voter(1), Bench.voter(2), Bench.voter(3));
        bench.receive(N2, new Learned(List.of(new Item(1, B2, 0, now)), 1)).sync();
        long ballot = bench.campaign();
        bench.receive(N2, promise(ballot, 2, 1)).sync();
        bench.receive(N2, accepted(ballot, 1, 2, 2)).receive(N3, accepted(ballot, 1, 2, 2)).take();
        Member[] same = {Bench.voter(1), Bench.voter(2), Bench.voter(3)};
        change(bench, 1, same);
        assertThat(proposed(bench, N2))
                .containsExactly(new Item(3, ballot, 1, members(1, "majority", same)));
    }

    // ---- reads without a leader ----

    /** Who has just become a voter need not have accepted what was chosen before. */
    @Test
    void aQuorumReadSeesWhatWasChosenBeforeItsVotersWereInForce() {
        Bench bench = Bench.of(3);
        Value next = members(Bench.voter(4), Bench.voter(5));
        bench.receive(N2, new Learned(List.of(new Item(1, B2, 0, next)), 1)).sync();
        bench.take();
        bench.core.onReadRequested(1, ReadMode.QUORUM, bench);
        QuorumRead ask = bench.take(QuorumRead.class).get(0);
        bench.receive(N4, new QuorumReadReply(ask.life(), 1, 0));
        bench.receive(N5, new QuorumReadReply(ask.life(), 1, 0));
        assertThat(bench.reads).containsEntry(1L, 1L);
    }

    @Test
    void aQuorumReadOverAChangeOfMembersAsksTheNewOnes() {
        Bench bench = Bench.of(3);
        bench.core.onReadRequested(1, ReadMode.QUORUM, bench);
        QuorumRead ask = bench.take(QuorumRead.class).get(0);
        bench.receive(N2, new QuorumReadReply(ask.life(), 1, 1));
        Value next = members(Bench.voter(1), Bench.voter(4), Bench.voter(5));
        bench.receive(N2, new Learned(List.of(new Item(1, B2, 0, next)), 1)).sync();
        assertThat(bench.decided).containsKey(1L);
        assertThat(bench.reads).isEmpty();
        assertThat(bench.take())
                .filteredOn(sent -> sent.message() instanceof QuorumRead)
                .extracting(Bench.Sent::to)
                .containsExactly(N4, N5);
        bench.receive(N2, new QuorumReadReply(ask.life(), 1, 1));
        assertThat(bench.reads).isEmpty();
        bench.receive(N4, new QuorumReadReply(ask.life(), 1, 1));
        assertThat(bench.reads).containsEntry(1L, 1L);
    }

    // ---- what stays ----

    @Test
    void theMembersAndTheirQuorumsOutliveACrash() {
        Bench bench = Bench.of(3);
        Value next = members(0, "simple:2,2", Bench.voter(1), Bench.voter(2), Bench.learner(4));
        bench.receive(N2, new Learned(List.of(new Item(1, B2, 0, next)), 1));
        assertThat(bench.decided).as("handed on before it is durable").isEmpty();
        bench.sync();
        assertThat(bench.decided).containsKey(1L);
        bench.crash(1);
        Configuration current = bench.core.configurations().current();
        assertThat(current).isEqualTo(Configuration.decode(1, next.payload()));
        assertThat(current.quorums().name()).isEqualTo("simple:2,2");
    }

    @Test
    void aSnapshotTellsTheMembersAtItsPosition() {
        Bench bench = Bench.of(3);
        Value next = members(Bench.voter(1), Bench.voter(2), Bench.learner(4));
        bench.receive(N2, new Learned(List.of(new Item(1, B2, 0, value("a"))), 1));
        bench.receive(N2, new Learned(List.of(new Item(2, B2, 0, next)), 2)).sync();
        Bytes before = bench.core.snapshotHeader(1);
        Bytes after = bench.core.snapshotHeader(2);
        assertThat(Configurations.fromHeader(before).version()).isZero();
        assertThat(Configurations.fromHeader(after).value()).isEqualTo(next);
        assertThat(Configurations.fromHeader(after).version()).isEqualTo(2);
    }
}
