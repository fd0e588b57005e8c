package io.quorate.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.raft.core.RaftMessage.AppendEntries;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which entries are in memory. */
class LogMemoryTest {

    private static final int MIB = 1 << 20;
    private static final int COMMANDS = 40;
    private static final String COMMAND = "c".repeat(100_000);

    private static TestNode node() {
        return TestNode.of(
                3,
                new RaftConfig(
                        new RaftConfig.Timing(
                                TestNode.HEARTBEAT,
                                TestNode.ELECTION_MIN,
                                TestNode.ELECTION_MAX,
                                200),
                        new RaftConfig.Elections(false, false, 100, 0),
                        new RaftConfig.Flow(100 * MIB, 100, 100 * MIB, 100 * MIB, 100 * MIB),
                        new RaftConfig.Retention(8 * MIB, 1_000, 2)));
    }

    /** Leads; node 2 has all there is, node 3 the first entry alone. */
    private static TestNode leader() {
        TestNode node = node().leadAndCommit().accept(3);
        for (int i = 1; i <= COMMANDS; i++) {
            node.propose(i, COMMAND);
        }
        return node.durable().accept(2);
    }

    private static boolean isInMemory(TestNode node, long index) {
        return node.core.log().cached(index) != null;
    }

    private static void assertOnlyTheNewestAreInMemory(TestNode node) {
        RaftLog log = node.core.log();
        long bytes = 0;
        for (long i = 1; i <= log.lastIndex(); i++) {
            bytes += isInMemory(node, i) ? log.size(i) : 0;
        }
        assertThat(isInMemory(node, log.lastIndex())).isTrue();
        assertThat(bytes).isBetween((long) MIB - COMMAND.length(), (long) MIB);
    }

    @Test
    void whatAPeerLacksStaysUntilItHasIt() {
        TestNode node = leader();
        assertThat(node.core.commitIndex()).isEqualTo(COMMANDS + 1);
        assertThat(isInMemory(node, 2)).isTrue();
        node.accept(3);
        assertOnlyTheNewestAreInMemory(node);
    }

    @Test
    void nobodyWaitsForAPeerThatIsNotHeardOfWhichIsServedFromTheLogLater() {
        TestNode node = leader();
        AppendEntries missed = node.lastAppendTo(3);
        for (int i = 0; i < TestNode.ELECTION_MIN; i++) {
            node.tick(1).accept(2);
        }
        assertOnlyTheNewestAreInMemory(node);
        assertThat(node.effects.loads).isEmpty();
        node.receive(3, TestNode.reject(missed, 1, 1));
        assertThat(node.effects.loads).isNotEmpty();
    }

    @Test
    void whatIsNotCommittedStays() {
        TestNode node = node().leadAndCommit();
        for (int i = 1; i <= COMMANDS; i++) {
            node.propose(i, COMMAND);
        }
        node.durable().tick(TestNode.ELECTION_MIN);
        assertThat(isInMemory(node, 2)).isTrue();
    }

    @Test
    void followersKeepWhatTheyHaveNotHandedOver() {
        TestNode node = node();
        List<Entry> entries = new ArrayList<>();
        for (long i = 1; i <= COMMANDS; i++) {
            entries.add(Entry.of(i, 1, Entry.Kind.COMMAND, Bytes.utf8(COMMAND)));
        }
        node.receive(2, new AppendEntries(1, 0, 0, COMMANDS, entries, 1, 1));
        assertThat(isInMemory(node, 1)).as("not durable").isTrue();
        node.durable();
        assertThat(node.effects.decided).hasSize(COMMANDS);
        assertOnlyTheNewestAreInMemory(node);
    }
}
