package io.quorate.paxos;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Accept;
import io.quorate.paxos.PaxosMessage.Accepted;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which values are in memory. */
class SlotMemoryTest {

    private static final int MIB = 1 << 20;
    private static final int COMMANDS = 40;
    private static final int ELECTION_TICKS = 10;
    private static final long LED_BY_N2 = Ballot.of(1, Bench.N2);
    private static final String COMMAND = "c".repeat(100_000);

    private final Bench bench =
            Bench.of(
                    3,
                    new PaxosConfig(
                            2,
                            ELECTION_TICKS,
                            "majority",
                            100,
                            100 * MIB,
                            100 * MIB,
                            8 * MIB,
                            100 * MIB,
                            1_000,
                            5,
                            PaxosConfig.PRIORITY_MAX,
                            0));
    private long ballot;
    private long seq;

    private void leadAndPropose() {
        ballot = bench.lead();
        for (int i = 1; i <= COMMANDS; i++) {
            bench.propose(i, COMMAND);
        }
        bench.sync();
    }

    private long newest() {
        return bench.core.acceptor().slots().newest();
    }

    /** Node {@code from} has all that was sent, and knows so much to be decided. */
    private void answer(NodeId from, long decided) {
        bench.take(Accept.class).forEach(accept -> seq = Math.max(seq, accept.seq()));
        bench.receive(
                from,
                new Accepted(ballot, seq, List.of(new PaxosMessage.Range(1, newest())), decided));
    }

    private boolean isInMemory(long slot) {
        return bench.core.acceptor().slots().get(slot).value != null;
    }

    private void assertOnlyTheNewestAreInMemory() {
        assertThat(isInMemory(newest())).isTrue();
        long bytes = 0;
        for (long slot = 1; slot <= newest(); slot++) {
            bytes += isInMemory(slot) ? bench.core.acceptor().slots().get(slot).size : 0;
        }
        assertThat(bytes).isBetween((long) MIB - COMMAND.length() - 100, (long) MIB);
    }

    @Test
    void whatAPeerLacksStaysUntilItHasIt() {
        leadAndPropose();
        assertThat(isInMemory(2)).as("not decided").isTrue();
        answer(Bench.N2, 0);
        assertThat(bench.decided).hasSize((int) newest());
        answer(Bench.N2, newest());
        assertThat(isInMemory(2)).isTrue();
        answer(Bench.N3, newest());
        assertOnlyTheNewestAreInMemory();
    }

    @Test
    void nobodyWaitsForAPeerThatIsNotHeardOf() {
        leadAndPropose();
        answer(Bench.N2, newest());
        for (int i = 0; i <= ELECTION_TICKS + 2; i++) {
            bench.tick(1);
            answer(Bench.N2, newest());
        }
        assertOnlyTheNewestAreInMemory();
    }

    /** Follows N2, and accepts all that it proposes. */
    private void followAndAccept() {
        List<Item> items = new ArrayList<>();
        for (int slot = 1; slot <= COMMANDS; slot++) {
            items.add(new Item(slot, LED_BY_N2, 0, Value.command(Bytes.utf8(COMMAND))));
        }
        bench.receive(Bench.N2, new Accept(LED_BY_N2, 1, 0, 0, items)).sync();
    }

    private void hearThatAllIsDecided() {
        bench.receive(Bench.N2, new Accept(LED_BY_N2, 2, 0, COMMANDS, List.of()));
        assertThat(bench.decided).hasSize(COMMANDS);
    }

    @Test
    void followerKeepsTheNewest() {
        followAndAccept();
        hearThatAllIsDecided();
        assertOnlyTheNewestAreInMemory();
    }

    /** It may be the only one who can tell the candidate what it has to propose again. */
    @Test
    void nodeWithoutALeaderKeepsWhatACandidateMayFetch() {
        followAndAccept();
        bench.tick(3 * ELECTION_TICKS);
        long candidates = Ballot.after(bench.core.acceptor().promised(), Bench.N3);
        bench.receive(Bench.N3, new PaxosMessage.Prepare(candidates, 1)).sync();
        assertThat(bench.core.acceptor().promised()).isEqualTo(candidates);
        hearThatAllIsDecided();
        for (long slot = 1; slot <= COMMANDS; slot++) {
            assertThat(isInMemory(slot)).as("slot %d", slot).isTrue();
        }
    }
}
