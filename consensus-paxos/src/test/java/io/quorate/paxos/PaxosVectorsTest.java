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
import io.quorate.api.ConsensusException;
import io.quorate.api.EngineStatus;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.paxos.PaxosMessage.Accept;
import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Fetch;
import io.quorate.paxos.PaxosMessage.Learn;
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
import io.quorate.paxos.PaxosMessage.SnapshotNote;
import io.quorate.paxos.PaxosMessage.Transfer;
import io.quorate.paxos.PaxosMessage.Values;
import io.quorate.runtime.InvariantViolation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The protocol's test vectors, played on one core. The simulator plays those that need several
 * nodes with real disks, networks and clocks.
 */
class PaxosVectorsTest {

    private static final long B2 = Ballot.of(2, N2);
    private static final long B3 = Ballot.of(3, N3);
    private static final long B4 = Ballot.of(4, N2);
    private static final long B5 = Ballot.of(5, N2);
    private static final long B9 = Ballot.of(9, N3);

    private static Value value(String text) {
        return Value.command(Bytes.utf8(text));
    }

    private static Item item(long slot, long ballot, String text) {
        return new Item(slot, ballot, 0, value(text));
    }

    private static Accept accept(long ballot, Item... items) {
        return new Accept(ballot, 1, 0, 0, List.of(items));
    }

    private static Report report(long slot, long ballot, String text) {
        return new Report(slot, ballot, 0, value(text).digest(), false);
    }

    private static Promise promise(long ballot, long decided, Report... reports) {
        return new Promise(ballot, 1, 0, decided, 0, Bytes.EMPTY, List.of(reports));
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

    @Test
    void v1TheSameProposalTwiceIsConfirmedTwiceAndWrittenOnce() {
        Bench bench = Bench.of(3).receive(N2, accept(B2, item(1, B2, "a"))).sync();
        int written = bench.recordCount();
        bench.receive(N2, accept(B2, item(1, B2, "a"))).sync();
        assertThat(bench.take(Accepted.class))
                .extracting(Accepted::ranges)
                .containsExactly(List.of(new Range(1, 1)), List.of(new Range(1, 1)));
        assertThat(bench.recordCount()).isEqualTo(written);
    }

    @Test
    void v2AnotherValueInTheSameBallotStopsTheNode() {
        Bench bench = Bench.of(3).receive(N2, accept(B2, item(1, B2, "a")));
        assertThatThrownBy(() -> bench.receive(N2, accept(B2, item(1, B2, "b"))))
                .isInstanceOf(InvariantViolation.class)
                .hasMessageContaining("I3");
    }

    @Test
    void v3AcceptingRaisesThePromiseAlsoForTheTimeAfterACrash() {
        Bench bench = Bench.of(3).receive(N3, new Prepare(B3, 1)).sync();
        bench.receive(N2, accept(B5, item(1, B5, "a"))).sync().take();
        bench.receive(N2, accept(B4, item(1, B4, "b")));
        assertThat(bench.take(Nack.class)).containsExactly(new Nack(B4, B5));
        bench.crash(0).receive(N2, accept(B4, item(1, B4, "b")));
        assertThat(bench.take(Nack.class)).containsExactly(new Nack(B4, B5));
    }

    @Test
    void v4AcceptedBeforeACrashIsConfirmedAfterIt() {
        Bench bench = Bench.of(3).receive(N2, accept(B2, item(1, B2, "a"))).sync().crash(0);
        bench.receive(N2, accept(B2, item(1, B2, "a"))).sync();
        assertThat(bench.take(Accepted.class))
                .extracting(Accepted::ranges)
                .containsExactly(List.of(new Range(1, 1)));
    }

    @Test
    void v5WhatWasNotSyncedIsNotConfirmedAndNotKnownAfterACrash() {
        Bench bench = Bench.of(3).receive(N2, accept(B2, item(1, B2, "a")));
        assertThat(bench.take(Accepted.class)).isEmpty();
        bench.crash(0).receive(N3, new Prepare(B3, 1)).sync();
        assertThat(bench.take(Promise.class)).containsExactly(promise(B3, 0));
    }

    @Test
    void v6APromiseCountsWhenAllItsPartsAreThere() {
        Bench bench = Bench.of(3);
        long ballot = bench.campaign();
        bench.take();
        bench.receive(
                N2, new Promise(ballot, 1, 2, 0, 0, Bytes.EMPTY, List.of(report(1, B2, "a"))));
        assertThat(bench.take(Prepare.class)).containsExactly(new Prepare(ballot, 2));
        bench.receive(
                N2, new Promise(ballot, 4, 0, 0, 0, Bytes.EMPTY, List.of(report(4, B2, "d"))));
        bench.receive(
                N2, new Promise(ballot, 1, 2, 0, 0, Bytes.EMPTY, List.of(report(1, B2, "a"))));
        assertThat(bench.take(Fetch.class)).isEmpty();
        bench.receive(
                N2, new Promise(ballot, 2, 0, 0, 0, Bytes.EMPTY, List.of(report(3, B2, "c"))));
        assertThat(bench.take(Fetch.class).get(0).wanted())
                .extracting(PaxosMessage.Wanted::slot)
                .containsExactly(1L, 3L);
    }

    @Test
    void v7ALatePromiseToAnOlderBallotIsIgnored() {
        Bench bench = Bench.of(3);
        long old = bench.campaign();
        bench.tick(21);
        long ballot = bench.campaign();
        assertThat(ballot).isGreaterThan(old);
        bench.receive(N2, promise(old, 0)).receive(N3, promise(old, 0));
        assertThat(bench.core.leadership()).isEmpty();
        bench.receive(N2, promise(ballot, 0));
        assertThat(bench.core.leadership()).isPresent();
    }

    @Test
    void v8TheValueOfTheHighestBallotIsProposedAgain() {
        Bench bench = Bench.of(5);
        long ballot = bench.campaign();
        bench.receive(N2, promise(ballot, 0, report(1, B2, "v")));
        bench.receive(N3, promise(ballot, 0, report(1, B3, "w")));
        assertThat(bench.take(Fetch.class).get(0).wanted())
                .containsExactly(new PaxosMessage.Wanted(1, B3));
        bench.receive(N3, new Values(ballot, List.of(item(1, B3, "w"))));
        assertThat(proposed(bench, N2))
                .containsExactly(
                        item(1, ballot, "w"), new Item(2, ballot, 0, Value.barrier(ballot)));
    }

    @Test
    void v9ASlotThatNobodyReportsIsFilledWithNothing() {
        Bench bench = Bench.of(3).receive(N2, accept(B2, item(2, B2, "b"))).sync();
        long ballot = bench.campaign();
        bench.receive(N2, promise(ballot, 0));
        assertThat(proposed(bench, N2))
                .containsExactly(
                        new Item(1, ballot, 0, Value.NOOP),
                        item(2, ballot, "b"),
                        new Item(3, ballot, 0, Value.barrier(ballot)));
    }

    @Test
    void v10NothingIsProposedUpToWhatAnAcceptorKnowsToBeDecided() {
        Bench bench = Bench.of(3);
        long ballot = bench.campaign();
        bench.receive(N2, promise(ballot, 100, report(101, B2, "x")));
        bench.receive(N2, new Values(ballot, List.of(item(101, B2, "x"))));
        assertThat(proposed(bench, N2)).extracting(Item::slot).containsExactly(101L, 102L);
        bench.tick(4);
        assertThat(bench.take(Learn.class)).contains(new Learn(1, 100));
    }

    @Test
    void v10WhoeverCannotLearnWhatLiesBelowPreparesAgain() {
        Bench bench = Bench.of(3);
        long ballot = bench.campaign();
        bench.receive(N2, promise(ballot, 100));
        for (int i = 0; i < 60; i++) {
            bench.tick(1);
            long seq = lastSeq(bench);
            bench.receive(N3, new Accepted(ballot, seq, List.of(), 7));
        }
        assertThat(bench.core.acceptor().promised()).isGreaterThan(ballot);
    }

    private static long lastSeq(Bench bench) {
        long seq = 0;
        for (Accept accept : bench.take(Accept.class)) {
            seq = Math.max(seq, accept.seq());
        }
        return seq;
    }

    @Test
    void v11ACandidateThatIsBehindASnapshotProposesAboveAndTakesTheSnapshot() {
        Bench bench = Bench.of(3);
        long ballot = bench.campaign();
        bench.receive(N2, promise(ballot, 510)).take();
        bench.core.onSnapshotOffered(N2, new SnapshotNote(510), Bench.snapshot(500), bench);
        assertThat(bench.snapshotAccepted).isTrue();
        bench.propose(1, "x");
        assertThat(bench.assigned).containsEntry(1L, 512L);
        bench.install(500);
        assertThat(bench.core.learner().decided()).isEqualTo(500);
    }

    @Test
    void v12ACommitSaysNothingOfAValueFromAnotherBallot() {
        Bench bench = Bench.of(3).receive(N2, accept(B2, item(1, B2, "a"), item(2, B2, "b")));
        bench.receive(N2, accept(B4, item(1, B4, "a"))).sync();
        bench.receive(N2, new Accept(B4, 2, 0, 2, List.of()));
        assertThat(bench.decided).containsOnlyKeys(1L);
        bench.tick(4);
        assertThat(bench.take(Learn.class)).contains(new Learn(2, 2));
        bench.receive(N3, new Learned(List.of(item(2, B4, "c")), 2)).sync();
        assertThat(bench.decided).containsEntry(2L, "c");
    }

    @Test
    void v13AHoleIsNotConfirmedWithWhatSurroundsIt() {
        Bench bench = Bench.of(3);
        bench.receive(N2, accept(B2, item(12, B2, "a"), item(13, B2, "b"))).sync();
        bench.receive(N2, accept(B2, item(15, B2, "d"))).sync();
        assertThat(bench.take(Accepted.class))
                .extracting(Accepted::ranges)
                .containsExactly(List.of(new Range(12, 13)), List.of(new Range(15, 15)));
    }

    @Test
    void v13ASlotBehindAHoleIsChosenAndOnlyTheHoleIsSentAgain() {
        Bench bench = Bench.of(3);
        long ballot = bench.lead();
        bench.propose(1, "a").propose(2, "b").take();
        bench.receive(N2, new Accepted(ballot, 1, List.of(new Range(1, 1), new Range(3, 3)), 0));
        bench.sync();
        assertThat(bench.core.acceptor().slots().get(3).chosen).isTrue();
        assertThat(bench.core.acceptor().slots().get(2).chosen).isFalse();
        assertThat(bench.decided).containsOnlyKeys(1L);
        bench.take();
        bench.tick(4);
        assertThat(proposed(bench, N2)).extracting(Item::slot).containsOnly(2L);
    }

    /**
     * Leads, and proposes slots 2, 3 and so on, each with a message of its own.
     *
     * @return the number of the message with slot 2
     */
    private static long leadWith(Bench bench, int commands) {
        bench.lead();
        bench.take();
        for (int i = 1; i <= commands; i++) {
            bench.propose(i, "c" + i);
        }
        return bench.take(Accept.class).get(0).seq();
    }

    private static void accepts(Bench bench, long seq, long slot) {
        long ballot = bench.core.acceptor().promised();
        bench.receive(N2, new Accepted(ballot, seq, List.of(new Range(slot, slot)), 0));
    }

    private static List<Long> sentTo(Bench bench, NodeId peer) {
        return proposed(bench, peer).stream().map(Item::slot).toList();
    }

    @Test
    void aLeaderTellsWhoNeverAnsweredAndHowLongOthersAreSilent() {
        Bench bench = Bench.of(3);
        long seq = leadWith(bench, 1);
        accepts(bench, seq, 2);
        bench.tick(3);
        assertThat(bench.core.status().peers())
                .extracting(EngineStatus.Peer::sinceContactMillis)
                .containsExactly(3L, -1L);
    }

    @Test
    void v13AHoleIsSentAgainAsSoonAsALaterAnswerShowsIt() {
        Bench bench = Bench.of(5);
        long seq = leadWith(bench, 3);
        accepts(bench, seq + 2, 4);
        assertThat(sentTo(bench, N2)).containsExactly(1L, 2L, 3L);
        accepts(bench, seq + 2, 4);
        assertThat(sentTo(bench, N2)).isEmpty();
    }

    @Test
    void anAnswerWithoutSlotsMayBeEarlyAndShowsNoHole() {
        Bench bench = Bench.of(5);
        long seq = leadWith(bench, 3);
        long ballot = bench.core.acceptor().promised();
        bench.receive(N2, new Accepted(ballot, seq + 9, List.of(), 0));
        assertThat(sentTo(bench, N2)).isEmpty();
    }

    @Test
    void aHoleThatShowsAgainAndAgainIsNotSentForEver() {
        Bench bench = Bench.of(5);
        long seq = leadWith(bench, 2);
        List<Long> sent = new ArrayList<>();
        for (int answer = 1; answer <= 10; answer++) {
            accepts(bench, seq + answer, 3);
            sent.addAll(sentTo(bench, N2));
        }
        assertThat(sent).filteredOn(slot -> slot == 2).hasSize(Holes.TIMES_MAX);
    }

    @Test
    void whereMessagesOvertakeEachOtherALeaderWaitsForMoreAnswers() {
        Bench bench = Bench.of(5);
        long seq = leadWith(bench, 6);
        accepts(bench, seq - 1, 1);
        accepts(bench, seq + 1, 3);
        assertThat(sentTo(bench, N2)).containsExactly(2L);
        accepts(bench, seq, 2);
        accepts(bench, seq + 3, 5);
        assertThat(sentTo(bench, N2)).isEmpty();
        accepts(bench, seq + 4, 6);
        assertThat(sentTo(bench, N2)).containsExactly(4L);
    }

    @Test
    void v14AFollowerFarBehindConfirmsNewSlotsAtOnce() {
        Bench bench = Bench.of(3);
        bench.receive(N2, new Accept(B2, 1, 999_000, 1_000_000, List.of(item(1_000_001, B2, "x"))))
                .sync();
        assertThat(bench.take(Accepted.class).get(0).ranges())
                .containsExactly(new Range(1_000_001, 1_000_001));
        bench.tick(4);
        assertThat(bench.take(Learn.class)).contains(new Learn(1, 1_000_000));
    }

    @Test
    void v15ALeaderThatIsDeposedLeavesNoProposalOpen() {
        Bench bench = Bench.of(3);
        bench.lead();
        for (int i = 1; i <= 20; i++) {
            bench.propose(i, "c" + i);
        }
        assertThat(bench.assigned).hasSize(7);
        bench.receive(N2, new Prepare(Ballot.of(99, N2), 1));
        assertThat(bench.abandoned).hasSize(1);
        assertThat(bench.refused).hasSize(13);
        assertThat(bench.refused.values()).hasOnlyElementsOfType(ConsensusError.NotLeader.class);
    }

    @Test
    void v17AValueThatAMinorityAcceptedDoesNotComeBackOverAnotherOne() {
        Bench bench = Bench.of(3).receive(N2, accept(B2, item(1, B2, "phantom"))).sync();
        bench.receive(N3, accept(B3, item(1, B3, "x"))).sync();
        long ballot = bench.campaign();
        bench.receive(N2, promise(ballot, 0, report(1, B2, "phantom")));
        assertThat(proposed(bench, N2)).contains(item(1, ballot, "x"));
    }

    @Test
    void v18ALeaderWithAQuorumPreparesAgainAboveTheHigherPromiseOfOne() {
        Bench bench = Bench.of(3);
        long ballot = bench.lead();
        long foreign = Ballot.of(50, N3);
        bench.receive(N3, new Nack(ballot, foreign));
        for (int i = 0; i < 11; i++) {
            bench.tick(1);
            bench.receive(N2, new Accepted(ballot, lastSeq(bench), List.of(), 0));
        }
        assertThat(bench.core.acceptor().promised()).isEqualTo(Ballot.of(51, N1));
    }

    @Test
    void v19AProbeIsRefusedWhileALeaderIsHeardAndChangesNothing() {
        Bench bench = Bench.of(3).receive(N2, accept(B2)).sync();
        bench.take();
        bench.receive(N3, new Probe(B5, 0));
        assertThat(bench.take(ProbeReply.class)).containsExactly(new ProbeReply(B5, false, B2, 0));
        assertThat(bench.core.acceptor().promised()).isEqualTo(B2);
        bench.tick(10).take();
        bench.receive(N3, new Probe(B5, 0));
        assertThat(bench.take(ProbeReply.class)).containsExactly(new ProbeReply(B5, true, B2, 0));
    }

    @Test
    void v20ALeaderThatReachesNoQuorumStepsAside() {
        Bench bench = Bench.of(3);
        bench.lead();
        assertThat(bench.tick(10).core.leadership()).isPresent();
        assertThat(bench.tick(1).core.leadership()).isEmpty();
    }

    @Test
    void v23ATransferMakesTheTargetPrepareAtOnceAndEndsWhenItLeads() {
        Bench bench = Bench.of(3);
        long ballot = bench.lead();
        bench.sync().receive(N2, accepted(ballot, 1));
        bench.transfer(9, N2);
        assertThat(bench.take(Transfer.class)).containsExactly(new Transfer(ballot));
        bench.propose(1, "waits");
        assertThat(bench.assigned).isEmpty();
        long next = Ballot.after(ballot, N2);
        bench.receive(N2, new Prepare(next, 1)).sync();
        assertThat(bench.refused).containsOnlyKeys(1L);
        bench.receive(N2, accept(next));
        assertThat(bench.completed).containsExactly(9L);
        bench.receive(N2, new Transfer(next));
        assertThat(bench.core.acceptor().promised()).isEqualTo(Ballot.after(next, N1));
    }

    @Test
    void v23ATransferWaitsUntilEverythingProposedIsChosen() {
        Bench bench = Bench.of(3);
        long ballot = bench.lead();
        bench.sync().receive(N2, accepted(ballot, 1)).propose(1, "open").sync().take();
        bench.transfer(9, N3).tick(1);
        assertThat(bench.take(Transfer.class)).isEmpty();
        bench.receive(N2, accepted(ballot, 2)).tick(1);
        assertThat(bench.decided).containsEntry(2L, "open");
        assertThat(bench.take(Transfer.class)).containsExactly(new Transfer(ballot));
    }

    private static Accepted accepted(long ballot, long slot) {
        return new Accepted(ballot, 99, List.of(new Range(slot, slot)), 0);
    }

    @Test
    void v24AQuorumReadNeedsAPrepareQuorum() {
        Bench bench = Bench.of(5, "simple:4,2");
        bench.core.onReadRequested(1, ReadMode.QUORUM, bench);
        QuorumRead ask = bench.take(QuorumRead.class).get(0);
        bench.receive(N2, new QuorumReadReply(ask.life(), 1, 0));
        bench.receive(N3, new QuorumReadReply(ask.life(), 1, 0));
        assertThat(bench.reads).isEmpty();
        bench.receive(N4, new QuorumReadReply(ask.life(), 1, 0));
        assertThat(bench.reads).containsEntry(1L, 0L);
    }

    @Test
    void v25AnAcceptQuorumConfirmsALeader() {
        Bench bench = Bench.of(5, "simple:4,2");
        long ballot = bench.lead();
        bench.sync();
        long before = lastSeq(bench);
        bench.receive(N2, new Accepted(ballot, before, List.of(new Range(1, 1)), 0)).take();
        bench.core.onReadRequested(1, ReadMode.LINEARIZABLE, bench);
        bench.core.batchEnded(bench);
        long seq = lastSeq(bench);
        assertThat(seq).isGreaterThan(before);
        bench.receive(N2, new Accepted(ballot, before, List.of(), 0));
        assertThat(bench.reads).isEmpty();
        bench.receive(N5, new Accepted(ballot, seq, List.of(), 0));
        assertThat(bench.reads).containsEntry(1L, 1L);
    }

    @Test
    void v33ASnapshotKeepsThePromiseAndWhatWasAcceptedAboveIt() {
        Bench bench = Bench.of(3);
        bench.receive(N2, accept(B4, item(90, B4, "old"), item(101, B4, "x"), item(105, B4, "y")));
        bench.receive(N3, new Prepare(Ballot.of(9, N3), 1)).install(100).sync();
        bench.take();
        bench.receive(N3, new Prepare(Ballot.of(9, N3), 1));
        assertThat(bench.take(Promise.class))
                .containsExactly(
                        promise(Ballot.of(9, N3), 100, report(101, B4, "x"), report(105, B4, "y")));
        bench.crash(100).receive(N2, accept(B5));
        assertThat(bench.take(Nack.class)).containsExactly(new Nack(B5, Ballot.of(9, N3)));
        assertThat(bench.core.acceptor().slots().get(90)).isNull();
    }

    @Test
    void v34ASnapshotOfWhatIsDecidedHereIsNotTaken() {
        Bench bench = Bench.of(3).receive(N2, new Learned(List.of(item(1, B2, "a")), 1)).sync();
        bench.core.onSnapshotOffered(N2, new SnapshotNote(1), Bench.snapshot(1), bench);
        assertThat(bench.snapshotAccepted).isFalse();
    }

    @Test
    void v35ACrashInAnyStepOfAnInstallLeavesTheOldStateOrTheNewOne() {
        Bench offered = holding();
        offered.core.onSnapshotOffered(N2, new SnapshotNote(100), Bench.snapshot(100), offered);
        assertThat(offered.snapshotAccepted).isTrue();
        Promise old = promise(B9, 0, report(100, B4, "old"), report(101, B4, "x"));
        assertThat(promiseOf(offered.crash(0))).isEqualTo(old);

        Promise installed = promise(B9, 100, report(101, B4, "x"));
        for (Bench bench :
                List.of(holding(), holding().install(100), holding().install(100).sync())) {
            assertThat(promiseOf(bench.crash(100, 100))).isEqualTo(installed);
            assertThat(bench.core.acceptor().slots().get(100)).isNull();
        }
    }

    /** A node with a promise, and values of which one lies below the snapshot that it gets. */
    private static Bench holding() {
        Bench bench = Bench.of(3);
        bench.receive(N2, accept(B4, item(100, B4, "old"), item(101, B4, "x")));
        return bench.receive(N3, new Prepare(B9, 1)).sync();
    }

    private static Promise promiseOf(Bench bench) {
        bench.take();
        bench.receive(N2, accept(B5));
        assertThat(bench.take(Nack.class)).containsExactly(new Nack(B5, B9));
        return bench.receive(N3, new Prepare(B9, 1)).take(Promise.class).get(0);
    }

    @Test
    void v36WhoAsksForWhatWasTrimmedIsOfferedASnapshot() {
        Bench bench = Bench.of(3);
        for (int slot = 1; slot <= 20; slot++) {
            bench.receive(N2, new Learned(List.of(item(slot, B2, "v" + slot)), 20));
        }
        bench.sync().applied(20);
        bench.core.onSnapshotTaken(Bench.snapshot(20), bench);
        assertThat(bench.core.acceptor().trimmed()).isEqualTo(15);
        bench.receive(N3, new Learn(15, 20));
        assertThat(bench.snapshotsSent).containsExactly(N3);
        bench.take();
        bench.receive(N3, new Learn(16, 20));
        assertThat(bench.take(Learned.class).get(0).items())
                .extracting(Item::slot)
                .containsExactly(16L, 17L, 18L, 19L, 20L);
    }

    @Test
    void v40AFullWindowHoldsProposalsBackAndTheExplanationNamesTheSlotAndWhoLacksIt() {
        Bench bench = Bench.of(3);
        long ballot = bench.lead();
        for (int i = 1; i <= 8; i++) {
            bench.propose(i, "c" + i);
        }
        assertThat(bench.assigned).hasSize(7);
        assertThat(bench.core.explain())
                .contains("slot 1 is not chosen")
                .contains("nodes [1, 2, 3]")
                .contains("1 proposals wait");
        bench.sync();
        bench.receive(N2, new Accepted(ballot, 1, List.of(new Range(1, 1)), 0));
        assertThat(bench.assigned).hasSize(8);
    }

    @Test
    void v41ARecordOfAnUnknownKindStopsTheNode() {
        Bench bench = Bench.of(3);
        assertThatThrownBy(() -> bench.core.replay(1, Bytes.copyOf(new byte[] {77})))
                .isInstanceOf(ConsensusException.class)
                .hasMessageContaining("log record 1")
                .hasMessageContaining("kind 77");
    }

    @Test
    void v42ThePromiseIsTheHighestOfAllRecordsWhateverTheirOrder() {
        Acceptor acceptor = new Acceptor(PaxosSimulation.config());
        acceptor.replay(1, Records.promised(B9));
        acceptor.replay(2, Records.accepted(List.of(item(1, B2, "a"))));
        acceptor.replay(3, Records.promised(B5));
        assertThat(acceptor.promised()).isEqualTo(B9);
        assertThat(acceptor.slots().get(1).value).isEqualTo(value("a"));
    }

    @Test
    void v43ANodeAloneDecidesAfterItsOwnSyncAndKeepsAllOverARestart() {
        Bench bench = Bench.of(1).tick(25).sync().propose(1, "a");
        assertThat(bench.decided).isEmpty();
        bench.sync();
        assertThat(bench.decided).containsEntry(2L, "a");
        bench.crash(0).tick(25).sync();
        bench.sync();
        assertThat(bench.decided).containsEntry(2L, "a");
    }

    @Test
    void v44OfFourVotersTwoDecideAndThreeElect() {
        Quorums quorums = Quorums.of("majority", List.of(N1, N2, N3, N4));
        assertThat(quorums.canAccept(0b0011)).isTrue();
        assertThat(quorums.canPrepare(0b0011)).isFalse();
        assertThat(quorums.canPrepare(0b0111)).isTrue();
    }

    @Test
    void v45AQuorumReadOfASlotThatNobodyDecidesAsksTheLeader() {
        Bench bench = Bench.of(3).receive(N2, accept(B2)).sync();
        bench.core.onReadRequested(1, ReadMode.QUORUM, bench);
        QuorumRead ask = bench.take(QuorumRead.class).get(0);
        bench.receive(N3, new QuorumReadReply(ask.life(), 1, 5));
        for (int i = 2; i < 12; i++) {
            bench.tick(1).receive(N2, new Accept(B2, i, 0, 0, List.of()));
        }
        assertThat(bench.reads).isEmpty();
        assertThat(bench.take(PaxosMessage.ReadIndex.class)).hasSize(1);
    }

    @Test
    void aSlotThatHadAnotherValueIsHandedOnWhenNoRestartCanBringThatBack() {
        Bench bench = Bench.of(3).receive(N2, accept(B2, item(1, B2, "old"))).sync();
        bench.receive(N3, accept(B3, item(1, B3, "new")));
        bench.receive(N3, new Accept(B3, 2, 0, 1, List.of()));
        assertThat(bench.decided).isEmpty();
        bench.sync();
        assertThat(bench.decided).containsEntry(1L, "new");
    }

    @Test
    void aSlotThatWasEmptyIsHandedOnBeforeItsOwnSync() {
        Bench bench = Bench.of(3).receive(N3, accept(B3, item(1, B3, "new")));
        bench.receive(N3, new Accept(B3, 2, 0, 1, List.of()));
        assertThat(bench.decided).containsEntry(1L, "new");
        assertThat(bench.take(Accepted.class))
                .extracting(Accepted::ranges)
                .containsExactly(List.of());
    }

    @Test
    void aStaleProposalForASlotWithAnotherChosenValueIsPassedOver() {
        Bench bench = Bench.of(3).receive(N2, new Learned(List.of(item(1, B5, "x")), 0));
        bench.receive(N3, accept(B3, item(1, B3, "y"))).sync();
        assertThat(bench.take(Accepted.class))
                .extracting(Accepted::ranges)
                .containsExactly(List.of());
        assertThat(bench.decided).containsEntry(1L, "x");
    }

    @Test
    void aPromiseOutlivesTheRecordsThatWereReleased() {
        Bench bench = Bench.of(3).receive(N2, new Prepare(B5, 1)).install(100).sync();
        assertThat(bench.released).isEqualTo(2);
        bench.crash(100).receive(N3, accept(B3));
        assertThat(bench.take(Nack.class)).containsExactly(new Nack(B3, B5));
    }

    @Test
    void anAcceptorThatHoldsTooMuchRefusesMoreButNotWhatFillsAHole() {
        Bench bench = Bench.of(3);
        String large = "x".repeat(9_000);
        for (int slot = 2; slot <= 8; slot++) {
            bench.receive(N2, accept(B2, item(slot, B2, large))).sync();
        }
        assertThat(bench.core.acceptor().slots().newest()).isEqualTo(6);
        bench.take();
        bench.receive(N2, accept(B2, item(1, B2, large))).sync();
        assertThat(bench.take(Accepted.class).get(0).ranges()).containsExactly(new Range(1, 1));
    }

    @Test
    void anAcceptanceOfAnOlderBallotDoesNotCount() {
        Bench bench = Bench.of(3);
        long old = bench.lead();
        bench.tick(12);
        long ballot = bench.lead();
        bench.sync();
        bench.receive(N2, new Accepted(old, 99, List.of(new Range(1, 1)), 0));
        assertThat(bench.decided).isEmpty();
        bench.receive(N2, new Accepted(ballot, 1, List.of(new Range(1, 1)), 0));
        assertThat(bench.decided).containsKey(1L);
    }
}
