package io.quorate.paxos;

import static io.quorate.paxos.Bench.N1;
import static io.quorate.paxos.Bench.N2;
import static io.quorate.paxos.Bench.N3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusException;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.Settings;
import io.quorate.paxos.PaxosMessage.Accept;
import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Cede;
import io.quorate.paxos.PaxosMessage.Claim;
import io.quorate.paxos.PaxosMessage.Prepare;
import io.quorate.paxos.PaxosMessage.Probe;
import io.quorate.paxos.PaxosMessage.Promise;
import io.quorate.paxos.PaxosMessage.Range;
import io.quorate.paxos.PaxosMessage.Transfer;
import io.quorate.testkit.engine.EngineCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who leads, by the priorities of nodes. */
class PaxosPriorityTest {

    private static final long B2 = Ballot.of(2, N2);

    /** Node 1 of three leads, with its barrier chosen and everybody in touch. */
    private static long lead(Bench bench) {
        long ballot = bench.lead();
        bench.sync();
        confirm(bench, ballot, 1);
        return ballot;
    }

    private static void confirm(Bench bench, long ballot, long slot) {
        List<Range> ranges = List.of(new Range(slot, slot));
        long seq = 0;
        for (Accept accept : bench.take(Accept.class)) {
            seq = Math.max(seq, accept.seq());
        }
        bench.receive(N2, new Accepted(ballot, seq, ranges, slot));
        bench.receive(N3, new Accepted(ballot, seq, ranges, slot));
    }

    private static List<NodeId> told(Bench bench) {
        List<NodeId> told = new ArrayList<>();
        for (Bench.Sent sent : bench.take()) {
            if (sent.message() instanceof Transfer) {
                told.add(sent.to());
            }
        }
        return told;
    }

    @Test
    void aLeaderHandsOverToTheHighestPriorityThatIsReady() {
        Bench bench = Bench.ofPriority(3, 50);
        long ballot = lead(bench);
        Cede cede = new Cede(ballot, 50);
        assertThat(confirmAll(bench, ballot, 11)).containsExactly(cede, cede);
        bench.receive(N2, new Claim(ballot, 60)).receive(N3, new Claim(ballot, 80));
        bench.receive(N2, new Claim(ballot, 70));
        assertThat(told(bench.tick(1))).containsExactly(N3);
    }

    @Test
    void whatIsOpenIsChosenFirstAndNothingNewIsBegun() {
        Bench bench = Bench.ofPriority(3, 50);
        long ballot = lead(bench);
        bench.propose(1, "open").tick(1);
        bench.receive(N3, new Claim(ballot, 100)).tick(1);
        bench.propose(2, "waits");
        assertThat(told(bench)).isEmpty();
        bench.sync();
        bench.receive(N2, new Accepted(ballot, 2, List.of(new Range(2, 2)), 1)).tick(1);
        assertThat(told(bench)).contains(N3).doesNotContain(N2);
        assertThat(bench.assigned).containsOnlyKeys(1L);
        assertThat(bench.decided).containsEntry(2L, "open");
        bench.receive(N3, new Prepare(Ballot.after(ballot, N3), 1));
        assertThat(bench.refused).containsOnlyKeys(2L);
    }

    @Test
    void aHandoverThatComesToNothingEndsAndIsNotTriedAgainAtOnce() {
        Bench bench = Bench.ofPriority(3, 50);
        long ballot = lead(bench);
        bench.tick(1).receive(N3, new Claim(ballot, 100)).tick(1).take();
        bench.propose(1, "waits");
        confirmAll(bench, ballot, 9);
        assertThat(bench.assigned).isEmpty();
        confirmAll(bench, ballot, 1);
        assertThat(bench.assigned).containsOnlyKeys(1L);
        assertThat(bench.refused).isEmpty();
        assertThat(confirmAll(bench, ballot, 180)).isEmpty();
        assertThat(confirmAll(bench, ballot, 20)).isNotEmpty();
    }

    /** So many ticks in which everybody answers. Gives what was asked meanwhile. */
    private static List<Cede> confirmAll(Bench bench, long ballot, int ticks) {
        List<Cede> asked = new ArrayList<>();
        for (int i = 0; i < ticks; i++) {
            bench.tick(1).sync();
            for (Bench.Sent sent : bench.take()) {
                if (sent.message() instanceof Cede cede) {
                    asked.add(cede);
                } else if (sent.message() instanceof Accept accept) {
                    List<Range> all = List.of(new Range(1, 100));
                    bench.receive(sent.to(), new Accepted(ballot, accept.seq(), all, 1));
                }
            }
        }
        return asked;
    }

    @Test
    void aClaimThatIsNoHigherOrNotForThisLeaderOrNotOfAVoterChangesNothing() {
        Bench bench = Bench.ofPriority(3, 50);
        long ballot = lead(bench);
        bench.tick(1);
        bench.receive(N2, new Claim(ballot, 50)).receive(N3, new Claim(B2, 100));
        bench.receive(NodeId.of(7), new Claim(ballot, 100));
        assertThat(told(bench.tick(3))).isEmpty();
    }

    @Test
    void whileTheMembersChangeNobodyTakesOver() {
        Bench bench = Bench.ofPriority(3, 50);
        long ballot = lead(bench);
        bench.tick(1);
        bench.change(9, new MembershipChange(0, Bench.voters(1, 4))).sync();
        // Node 4 is a learner now, and does not answer: the change waits for it.
        bench.receive(N2, new Accepted(ballot, 2, List.of(new Range(2, 2)), 1));
        bench.receive(N2, new Promise(ballot, 3, 0, 2, 0, Bytes.EMPTY, List.of())).sync();
        bench.receive(N2, new Accepted(ballot, 3, List.of(new Range(3, 3)), 3));
        assertThat(bench.core.leadership().orElseThrow().isComplete()).isTrue();
        assertThat(bench.core.leadership().orElseThrow().isFenced()).isFalse();
        bench.receive(N3, new Claim(ballot, 100));
        assertThat(told(bench.tick(3))).isEmpty();
        assertThat(bench.refused).isEmpty();
    }

    @Test
    void anOperatorsTransferGoesBeforeTheLeadersOwn() {
        Bench bench = Bench.ofPriority(3, 50);
        long ballot = lead(bench);
        bench.tick(1).receive(N3, new Claim(ballot, 100)).tick(1).take();
        bench.transfer(9, N2);
        assertThat(told(bench)).containsExactly(N2);
        assertThat(bench.refused).isEmpty();
    }

    @Test
    void aLeaderOfTheHighestPriorityAsksNobody() {
        Bench bench = Bench.of(3);
        long ballot = lead(bench);
        bench.tick(1).receive(N3, new Claim(ballot, 100)).take();
        assertThat(confirmAll(bench, ballot, 60)).isEmpty();
        assertThat(told(bench)).isEmpty();
    }

    @Test
    void whoIsUpToDateAndHigherClaimsAndNobodyElse() {
        Bench bench = Bench.ofPriority(3, 50);
        bench.receive(N2, new Accept(B2, 1, 0, 0, List.of())).sync().take();
        bench.receive(N2, new Cede(B2, 49));
        assertThat(bench.take(Claim.class)).containsExactly(new Claim(B2, 50));
        bench.receive(N2, new Cede(B2, 50)).receive(N3, new Cede(B2, 49));
        bench.receive(N2, new Cede(Ballot.of(1, N2), 49));
        assertThat(bench.take(Claim.class)).isEmpty();
        bench.receive(N2, new Accept(B2, 2, 0, 8, List.of())).receive(N2, new Cede(B2, 49));
        assertThat(bench.take(Claim.class)).isEmpty();
    }

    @Test
    void priorityZeroVotesAndNeverLeads() {
        Bench bench = Bench.ofPriority(3, 0);
        assertThat(bench.tick(500).take(Probe.class)).isEmpty();
        assertThat(bench.core.explain()).contains("never");
        bench.receive(N2, new Prepare(B2, 1)).sync();
        assertThat(bench.take(Promise.class)).hasSize(1);
        bench.receive(N2, new Accept(B2, 1, 0, 0, List.of())).sync().take();
        bench.receive(N2, new Transfer(B2)).sync();
        assertThat(bench.core.acceptor().promised()).isEqualTo(B2);
    }

    @Test
    void aTransferToWhoNeverLeadsIsRefusedAtOnceAndSaysWhy() {
        Bench bench = Bench.of(3);
        long ballot = lead(bench);
        bench.receive(N3, new Accepted(ballot, 99, List.of(), 1, 0, false));
        bench.transfer(9, N3).propose(1, "a");
        assertThat(bench.refused.get(9L).message()).contains("node 3 has priority 0");
        assertThat(told(bench)).isEmpty();
        assertThat(bench.assigned).as("nobody waits").containsKey(1L);
    }

    @Test
    void aTransferToWhoTurnsOutNeverToLeadEnds() {
        Bench bench = Bench.of(3);
        long ballot = lead(bench);
        bench.transfer(9, N3);
        assertThat(told(bench)).containsExactly(N3);
        bench.receive(N3, new Accepted(ballot, 99, List.of(), 1, 0, false)).propose(1, "a");
        assertThat(bench.refused.get(9L).message()).contains("node 3 has priority 0");
        assertThat(bench.assigned).containsKey(1L);
    }

    @Test
    void aLeaderThatEndsHandsOverToAVoterThatLeads(@TempDir Path directory) {
        try (EngineCluster cluster =
                new EngineCluster(new PaxosWorld("memory"), directory, 3).engine("priority", "0")) {
            cluster.start(N1);
            cluster.start(N2);
            cluster.engine("priority", "100").start(N3);
            cluster.await("node 3 to lead", () -> leads(cluster, N3));
            cluster.proposeUntilDecided("a");
            assertThatThrownBy(
                            () ->
                                    cluster.node(N3)
                                            .engine()
                                            .transferLeadership(N1)
                                            .toCompletableFuture()
                                            .join())
                    .hasRootCauseInstanceOf(ConsensusException.class)
                    .hasMessageContaining("priority 0");
            cluster.kill(N1);
            cluster.start(N1);
            cluster.await(
                    "node 3 to hand over",
                    () -> cluster.node(N3).engine().handOver().toCompletableFuture().join());
            assertThat(leads(cluster, N2)).isFalse();
        }
    }

    private static boolean leads(EngineCluster cluster, NodeId id) {
        return cluster.node(id).engine().status().leading();
    }

    @Test
    void theLowerThePriorityTheLongerTheWait() {
        assertThat(ticksToProbe(1)).isGreaterThan(ticksToProbe(50));
        assertThat(ticksToProbe(50)).isGreaterThan(ticksToProbe(100));
    }

    private static int ticksToProbe(int priority) {
        Bench bench = Bench.ofPriority(3, priority);
        int ticks = 0;
        while (bench.take(Probe.class).isEmpty()) {
            bench.tick(1);
            ticks++;
        }
        return ticks;
    }

    @Test
    void aPriorityOutOfRangeIsRefusedByItsName() {
        PaxosEngineProvider provider = new PaxosEngineProvider();
        for (String wrong : List.of("-1", "101", "high")) {
            assertThatThrownBy(() -> Settings.of(provider, Map.of("priority", wrong)))
                    .isInstanceOf(ConsensusException.class)
                    .hasMessageContaining("priority");
        }
    }

    @Test
    void theNodeOfTheHighestPriorityTakesOverWhenItComes(@TempDir Path directory) {
        try (EngineCluster cluster = new EngineCluster(new PaxosWorld("wal"), directory, 3)) {
            cluster.engine("priority", "50");
            cluster.start(N1);
            cluster.start(N2);
            List<String> commands = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                commands.add("c" + i);
                cluster.proposeUntilDecided("c" + i);
            }
            cluster.engine("priority", "100").start(N3);
            cluster.await("node 3 to lead", () -> cluster.leader().filter(N3::equals).isPresent());
            cluster.proposeUntilDecided("end");
            commands.add("end");
            cluster.awaitSameCommands(commands);
        }
    }
}
