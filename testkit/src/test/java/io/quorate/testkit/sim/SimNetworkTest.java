package io.quorate.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.api.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimNetworkTest {

    private final World world =
            new World(SimOptions.DEFAULT.withFaults(Set.of()).withNodes(1, 3), 5, 0);
    private final List<Inbox> inboxes = List.of(new Inbox(), new Inbox(), new Inbox());
    private final SimNetwork network = new SimNetwork(world, inboxes);

    private static final class Inbox implements SimNetwork.Receiver {
        private final List<Bytes> received = new ArrayList<>();
        private long reachableFrom;
        private boolean runs = true;

        @Override
        public long reachableFrom() {
            return reachableFrom;
        }

        @Override
        public boolean receive(Channel channel, Envelope envelope) {
            return runs && received.add(envelope.payload());
        }
    }

    @Test
    void deliversLaterAndNeverOnTheStackOfTheSender() {
        send(1, 2, Bytes.utf8("hello"));
        assertThat(inboxes.get(1).received).isEmpty();
        runAll();
        assertThat(inboxes.get(1).received).containsExactly(Bytes.utf8("hello"));
        assertThat(world.timeline.now()).isPositive();
    }

    @Test
    void deliversOtherBytesThanWereSent() {
        byte[] mine = {1, 2, 3};
        send(1, 2, Bytes.wrap(mine));
        mine[0] = 99;
        runAll();
        assertThat(inboxes.get(1).received).containsExactly(Bytes.copyOf(new byte[] {1, 2, 3}));
    }

    @Test
    void cutsOneDirectionAlone() {
        network.cut(0, 1, true);
        send(1, 2, Bytes.utf8("lost"));
        send(2, 1, Bytes.utf8("arrives"));
        runAll();
        assertThat(inboxes.get(1).received).isEmpty();
        assertThat(inboxes.get(0).received).hasSize(1);
        assertThat(world.stats.get(Metric.MESSAGES_DROPPED)).isEqualTo(1);
        network.heal();
        send(1, 2, Bytes.utf8("arrives"));
        runAll();
        assertThat(inboxes.get(1).received).hasSize(1);
    }

    @Test
    void holdsBackWhatArrivesAtANodeThatStandsStill() {
        inboxes.get(1).reachableFrom = 5_000_000_000L;
        send(1, 2, Bytes.utf8("late"));
        runAll();
        assertThat(inboxes.get(1).received).hasSize(1);
        assertThat(world.timeline.now()).isGreaterThanOrEqualTo(5_000_000_000L);
    }

    @Test
    void dropsWhatArrivesAtANodeThatIsDown() {
        inboxes.get(1).runs = false;
        send(1, 2, Bytes.utf8("lost"));
        runAll();
        assertThat(world.stats.get(Metric.MESSAGES_DROPPED)).isEqualTo(1);
        assertThat(world.stats.get(Metric.MESSAGES_DELIVERED)).isZero();
    }

    @Test
    void losesRepeatsReordersAndReplaysInAWorldThatIsDrawnSo() {
        SimStats stats = new SimStats();
        for (long seed = 0; seed < 60; seed++) {
            World rough = new World(SimOptions.DEFAULT.withNodes(1, 3), seed, 0);
            List<Inbox> nodes = new ArrayList<>();
            for (int i = 0; i < rough.swarm.nodes; i++) {
                nodes.add(new Inbox());
            }
            SimNetwork links = new SimNetwork(rough, nodes);
            for (int i = 0; i < 100 && nodes.size() > 1; i++) {
                links.send(Channel.MESSAGES, envelope(1, 2, Bytes.utf8("m" + i)));
            }
            while (rough.timeline.nextTime() < Long.MAX_VALUE) {
                rough.timeline.runNext();
            }
            stats.add(rough.stats);
        }
        assertThat(stats.get(Metric.MESSAGES_DROPPED)).isPositive();
        assertThat(stats.get(Metric.MESSAGES_DUPLICATED)).isPositive();
        assertThat(stats.get(Metric.MESSAGES_REORDERED)).isPositive();
        assertThat(stats.get(Metric.MESSAGES_REPLAYED)).isPositive();
        assertThat(stats.get(Metric.MESSAGES_DELIVERED))
                .isEqualTo(
                        stats.get(Metric.MESSAGES_SENT)
                                + stats.get(Metric.MESSAGES_DUPLICATED)
                                + stats.get(Metric.MESSAGES_REPLAYED)
                                - stats.get(Metric.MESSAGES_DROPPED));
    }

    private void send(int from, int to, Bytes payload) {
        network.send(Channel.MESSAGES, envelope(from, to, payload));
    }

    private static Envelope envelope(int from, int to, Bytes payload) {
        return new Envelope(SimCluster.NAME, 0, 0, NodeId.of(from), NodeId.of(to), 0, payload);
    }

    private void runAll() {
        while (world.timeline.nextTime() < Long.MAX_VALUE) {
            world.timeline.runNext();
        }
    }
}
