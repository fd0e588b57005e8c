package io.quorate.paxos;

import static io.quorate.paxos.Bench.N1;
import static io.quorate.paxos.Bench.N2;
import static io.quorate.paxos.Bench.N3;
import static io.quorate.paxos.Bench.N4;
import static io.quorate.paxos.Bench.N5;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Capability;
import io.quorate.api.ConsensusError;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.api.ReadResult;
import io.quorate.paxos.PaxosMessage.Accept;
import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Prepare;
import io.quorate.paxos.PaxosMessage.Probe;
import io.quorate.paxos.PaxosMessage.ProbeReply;
import io.quorate.paxos.PaxosMessage.Promise;
import io.quorate.paxos.PaxosMessage.Range;
import io.quorate.paxos.PaxosMessage.ReadIndex;
import io.quorate.paxos.PaxosMessage.Transfer;
import io.quorate.testkit.engine.EngineCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads under leases: what a leader counts on, and what voters owe it. */
class PaxosLeaseTest {

    private static final int ELECTION = 10;
    private static final long PROMISE_MILLIS = 90;
    private static final long LEASE_NANOS = PROMISE_MILLIS * 1_000_000 / 100 * 80;
    private static final long B2 = Ballot.of(2, N2);
    private static final long B3 = Ballot.of(3, N3);

    private static PaxosConfig config(String quorum) {
        return Bench.config(quorum).withLeases(80);
    }

    private static Bench bench(int nodes, String quorum) {
        return Bench.of(nodes, config(quorum));
    }

    /** Leads three nodes, its barrier is chosen, and node 2 has promised just now. */
    private static Bench leader() {
        Bench bench = bench(3, "majority");
        bench.lead();
        bench.sync();
        return accept(bench, N2);
    }

    private static long ballot(Bench bench) {
        return bench.core.acceptor().promised();
    }

    /** A node answers the newest message, and has accepted the barrier. */
    private static Bench accept(Bench bench, NodeId node) {
        return bench.receive(node, answer(bench, PROMISE_MILLIS));
    }

    private static Accepted answer(Bench bench, long promiseMillis) {
        List<Range> barrier = List.of(new Range(1, 1));
        return new Accepted(ballot(bench), newestSeq(bench), barrier, 0, promiseMillis, true);
    }

    private static long newestSeq(Bench bench) {
        // Heartbeats go out every other tick.
        bench.take();
        List<Accept> sent = new ArrayList<>();
        while (sent.isEmpty()) {
            assertThat(bench.core.leadership()).isPresent();
            sent = bench.tick(1).take(Accept.class);
        }
        return sent.get(sent.size() - 1).seq();
    }

    private static void assertNoLease(Bench bench, long id) {
        bench.read(id, ReadMode.LEASE);
        assertThat(bench.leased).doesNotContainKey(id);
        assertThat(bench.refused).doesNotContainKey(id);
    }

    private static Accept beat(long ballot, long seq) {
        return new Accept(ballot, seq, 0, 0, List.of());
    }

    private static List<Long> owed(Bench bench) {
        return bench.take(Accepted.class).stream().map(Accepted::promiseMillis).toList();
    }

    /** Follows node 2. */
    private static Bench follower() {
        Bench bench = bench(3, "majority").receive(N2, beat(B2, 1)).sync();
        bench.take();
        return bench;
    }

    // ---- the leader ----

    @Test
    void aLeaderAnswersByItselfAsLongAsAnAcceptQuorumHasPromised() {
        Bench bench = leader();
        long sent = bench.core.now();
        bench.take();
        bench.read(5, ReadMode.LEASE);
        assertThat(bench.leased).containsEntry(5L, new Bench.Leased(1, sent, LEASE_NANOS));
        assertThat(bench.take()).isEmpty();
    }

    @Test
    void v21ALeaseBeginsWhenWhatWasAnsweredWasSentAndIsOverAfterAPause() {
        Bench bench = leader().tick(ELECTION - 2);
        bench.read(5, ReadMode.LEASE);
        Bench.Leased leased = bench.leased.get(5L);
        assertThat(leased.tick()).isEqualTo(bench.core.now() - (ELECTION - 2));
        assertThat(leased.nanos()).isLessThan(2L * ELECTION * 10_000_000);
        bench.tick(2);
        assertNoLease(bench, 6);
    }

    @Test
    void v21ALeaseIsOverWhenItsLeaderWasCutOffAndAnotherOneLeads(@TempDir Path directory) {
        EngineCluster made = new EngineCluster(new PaxosWorld("memory"), directory, 3);
        try (EngineCluster cluster = made.engine("lease_reads", "true").startAll()) {
            List<BooleanSupplier> lasting = new ArrayList<>();
            List<NodeId> old = new ArrayList<>();
            cluster.await(
                    "a read of a leader that is cut off",
                    () -> {
                        cluster.heal();
                        cluster.proposeUntilDecided("a");
                        old.add(cluster.awaitLeader());
                        NodeId leader = old.get(old.size() - 1);
                        cluster.isolate(leader);
                        return readUnderLease(cluster, leader, lasting);
                    });
            NodeId cutOff = old.get(old.size() - 1);
            cluster.await(
                    "another leader",
                    () ->
                            cluster.ids().stream()
                                    .filter(id -> !id.equals(cutOff))
                                    .anyMatch(id -> cluster.node(id).engine().status().leading()));
            assertThat(lasting.get(0).getAsBoolean()).isFalse();
        }
    }

    /** Whether a node that cannot ask anybody lets a read go; if so, says how long that is good. */
    private static boolean readUnderLease(
            EngineCluster cluster, NodeId node, List<BooleanSupplier> lasting) {
        ReadResult result =
                cluster.node(node).engine().read(ReadMode.LEASE).toCompletableFuture().join();
        return result instanceof ReadResult.Ready ready && lasting.add(ready.stillValid());
    }

    @Test
    void aLeaseNeedsAnAcceptQuorumAndNoMore() {
        Bench bench = bench(5, "simple:4,2");
        bench.lead();
        bench.sync();
        bench.receive(N2, answer(bench, 0)).receive(N3, answer(bench, PROMISE_MILLIS - 1));
        assertNoLease(bench, 5);
        accept(bench, N5).read(6, ReadMode.LEASE);
        assertThat(bench.leased).containsKey(6L);
        Bench five = bench(5, "majority");
        five.lead();
        five.sync();
        five.receive(N2, answer(five, 0)).receive(N3, answer(five, 0));
        accept(five, N4);
        assertNoLease(five, 7);
        accept(five, N5).read(8, ReadMode.LEASE);
        assertThat(five.leased).containsKey(8L);
    }

    @Test
    void aLeaderHasNoLeaseBeforeItsBarrierIsChosen() {
        Bench bench = bench(3, "majority");
        long ballot = bench.lead();
        bench.sync();
        long seq = newestSeq(bench);
        bench.receive(N2, new Accepted(ballot, seq, List.of(), 0, PROMISE_MILLIS, true));
        assertNoLease(bench, 5);
    }

    @Test
    void withoutALeaseItAsksAndReads() {
        Bench bench = leader().tick(ELECTION);
        bench.take();
        bench.read(5, ReadMode.LEASE);
        assertThat(bench.reads).isEmpty();
        long seq = bench.take(Accept.class).get(0).seq();
        bench.receive(N3, new Accepted(ballot(bench), seq, List.of(), 0));
        assertThat(bench.reads).containsEntry(5L, 1L);
    }

    @Test
    void v23ALeaderThatAsksAnotherToLeadHasNoLeaseInItsBallotAnyMore() {
        Bench bench = leader().read(5, ReadMode.LEASE);
        bench.take();
        int ended = bench.leasesEnded;
        bench.transfer(9, N2);
        assertThat(bench.take(Transfer.class)).containsExactly(new Transfer(ballot(bench)));
        assertThat(bench.leasesEnded).as("ended before it says so").isGreaterThan(ended);
        assertThat(bench.leased).isEmpty();
        for (int i = 0; i < 2 * ELECTION; i++) {
            accept(bench, N3);
        }
        assertThat(bench.refused).containsKey(9L);
        assertThat(bench.core.leadership()).as("it leads on").isPresent();
        assertNoLease(accept(bench, N3), 6);
    }

    @Test
    void aHigherPriorityIsAskedToLeadAfterLeasesHaveEnded() {
        Bench bench = Bench.of(3, config("majority").withPriority(50));
        bench.lead();
        bench.sync();
        accept(bench, N2);
        bench.receive(N2, new PaxosMessage.Claim(ballot(bench), 80));
        List<Transfer> told = new ArrayList<>();
        for (int i = 0; i < 3 * ELECTION && told.isEmpty(); i++) {
            accept(bench, N2).read(i, ReadMode.LEASE);
            bench.receive(N2, new PaxosMessage.Claim(ballot(bench), 80));
            told.addAll(bench.tick(1).take(Transfer.class));
        }
        assertThat(told).isNotEmpty();
        assertThat(bench.leased).isEmpty();
        assertNoLease(bench, 99);
    }

    @Test
    void aLeaderThatIsDeposedEndsItsLeases() {
        Bench bench = leader().read(5, ReadMode.LEASE);
        bench.receive(N3, beat(Ballot.after(ballot(bench), N3), 1));
        assertThat(bench.leased).isEmpty();
    }

    @Test
    void v28LeasesAreSuspendedFromTheProposalOfOtherMembersUntilThoseHavePromised() {
        Bench bench = leader().read(5, ReadMode.LEASE);
        bench.change(9, new MembershipChange(0, List.of(Bench.voter(1), Bench.voter(2))));
        assertThat(bench.core.leadership().orElseThrow().isFenced()).isTrue();
        assertThat(bench.leased).as("ended when they are proposed").isEmpty();
        assertNoLease(bench, 6);
        bench.sync();
        long ballot = ballot(bench);
        long seq = newestSeq(bench);
        Range both = new Range(1, 2);
        bench.receive(N2, new Accepted(ballot, seq, List.of(both), 1, PROMISE_MILLIS, true));
        assertThat(bench.core.leadership().orElseThrow().chosenNext()).isPresent();
        assertNoLease(bench, 7);
        Configuration next = bench.core.leadership().orElseThrow().chosenNext().orElseThrow();
        bench.receive(N2, new Promise(ballot, 3, 0, 2, 2, next.payload(), List.of()));
        bench.sync();
        assertThat(bench.core.leadership().orElseThrow().isFenced()).isFalse();
        bench.receive(
                N2, new Accepted(ballot, seq, List.of(new Range(3, 3)), 2, PROMISE_MILLIS, true));
        assertNoLease(bench, 8);
        bench.receive(
                N2,
                new Accepted(
                        ballot,
                        newestSeq(bench),
                        List.of(new Range(3, 3)),
                        2,
                        PROMISE_MILLIS,
                        true));
        bench.read(10, ReadMode.LEASE);
        assertThat(bench.leased).containsOnlyKeys(10L);
    }

    @Test
    void readsUnderLeasesAreRefusedIfLeasesAreOff() {
        Bench bench = Bench.of(3).read(5, ReadMode.LEASE);
        assertThat(bench.refused)
                .containsEntry(5L, new ConsensusError.Unsupported("paxos", Capability.LEASE_READ));
    }

    // ---- the voters ----

    @Test
    void aVoterPromisesWithEveryAnswerAndOnlyIfLeasesAreOn() {
        Bench bench = bench(3, "majority").receive(N2, beat(B2, 1)).sync();
        assertThat(bench.take(Accepted.class).get(0).promiseMillis()).isEqualTo(PROMISE_MILLIS);
        Bench plain = Bench.of(3).receive(N2, beat(B2, 1)).sync();
        assertThat(plain.take(Accepted.class).get(0).promiseMillis()).isZero();
    }

    @Test
    void aVoterHelpsNoRivalUntilItsTimeIsOver() {
        Bench bench = follower();
        bench.receive(N3, new Probe(B3, 0));
        assertThat(bench.take(ProbeReply.class).get(0).granted()).isFalse();
        bench.receive(N3, new Prepare(B3, 1)).sync();
        assertThat(bench.take()).isEmpty();
        assertThat(ballot(bench)).isEqualTo(B2);
        bench.tick(ELECTION - 1).receive(N3, new Prepare(B3, 1)).sync();
        assertThat(ballot(bench)).isEqualTo(B2);
        bench.tick(1).receive(N3, new Prepare(B3, 1)).sync();
        assertThat(bench.take(Promise.class)).hasSize(1);
    }

    @Test
    void noAnswerOfAVoterIsCountedOnBeforeItsPromiseIsDurable() {
        Bench bench = bench(3, "majority").receive(N2, beat(B2, 1)).receive(N2, beat(B2, 2));
        assertThat(owed(bench)).containsExactly(0L);
        assertThat(owed(bench.sync())).containsExactly(PROMISE_MILLIS);
        assertThat(owed(bench.receive(N2, beat(B2, 3)))).containsExactly(PROMISE_MILLIS);
    }

    @Test
    void v22AVoterThatRestartsHelpsNobodyBeforeWhatItMayHavePromisedIsOver() {
        Bench bench = follower().crash(0);
        bench.receive(N3, new Probe(B3, 0)).receive(N3, new Prepare(B3, 1)).sync();
        assertThat(ballot(bench)).isEqualTo(B2);
        bench.tick(ELECTION - 1).receive(N3, new Prepare(B3, 1)).sync();
        assertThat(bench.take(Promise.class)).isEmpty();
        bench.tick(1).receive(N3, new Prepare(B3, 1)).sync();
        assertThat(bench.take(Promise.class)).hasSize(1);
    }

    @Test
    void aVoterThatHasPromisedNobodyAnythingIsFree() {
        Bench bench = bench(3, "majority").receive(N3, new Prepare(B3, 1)).sync();
        assertThat(bench.take(Promise.class)).hasSize(1);
    }

    @Test
    void v23AVoterHelpsAtOnceWhomItsLeaderWishesFor() {
        Bench bench = follower().receive(N3, new Prepare(B3, 1, Ballot.of(1, N2))).sync();
        assertThat(bench.take()).as("an older wish").isEmpty();
        bench.receive(N3, new Prepare(B3, 1, B2)).sync();
        assertThat(bench.take(Promise.class)).hasSize(1);
    }

    @Test
    void v23WhoIsAskedToLeadSaysWhoWishesIt() {
        Bench bench = follower().receive(N2, new Transfer(B2)).sync();
        assertThat(bench.take(Prepare.class))
                .containsOnly(new Prepare(Ballot.after(B2, N1), 1, B2));
    }

    @Test
    void aVoterHelpsItsOwnLeaderToANewBallot() {
        Bench bench = follower().receive(N2, new Prepare(Ballot.of(5, N2), 1)).sync();
        assertThat(bench.take(Promise.class)).hasSize(1);
    }

    @Test
    void aFollowerAsksItsLeader() {
        Bench bench = follower().read(5, ReadMode.LEASE);
        assertThat(bench.take(ReadIndex.class)).hasSize(1);
    }
}
