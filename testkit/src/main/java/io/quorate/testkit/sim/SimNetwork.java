package io.quorate.testkit.sim;

import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.testkit.sim.Trace.What;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All links between all nodes. What arrives are other bytes than were sent, never at once. */
final class SimNetwork {

    private static final int REMEMBERED = 64;
    private static final long NANOS_PER_BYTE = 10;
    private static final long CALM_NANOS = 5_000_000;

    private final World world;
    private final SimRandom random;
    private final int nodes;
    private final boolean[] cut;
    private final long[] lastArrival;
    private final List<Packet> remembered = new ArrayList<>();
    private final Receiver[] receivers;
    private final boolean[] clogged;
    private final List<Packet> held = new ArrayList<>();
    private long packets;
    private boolean calm;

    /** A node, as the network sees it. */
    interface Receiver {
        /** What arrives waits until then. */
        long reachableFrom();

        /** False if the node does not run. */
        boolean receive(Channel channel, Envelope envelope);
    }

    private record Packet(Channel channel, Envelope envelope) {
        int from() {
            return envelope.from().value() - 1;
        }

        int to() {
            return envelope.to().value() - 1;
        }
    }

    SimNetwork(World world, List<? extends Receiver> receivers) {
        this.world = world;
        this.random = world.random.split("network");
        this.receivers = receivers.toArray(Receiver[]::new);
        this.nodes = receivers.size();
        this.cut = new boolean[nodes * nodes];
        this.clogged = new boolean[nodes];
        this.lastArrival = new long[nodes * nodes];
    }

    void send(Channel channel, Envelope envelope) {
        world.stats.count(Metric.MESSAGES_SENT);
        Packet packet = new Packet(channel, copy(envelope));
        world.trace.note(What.SEND, packet.from(), packet.to(), packet.envelope.payload().size());
        Swarm swarm = world.swarm;
        if (random.chance(swarm.loss) && !calm) {
            drop(packet, "lost");
            return;
        }
        transmit(packet);
        if (random.chance(swarm.duplicates) && !calm) {
            world.stats.count(Metric.MESSAGES_DUPLICATED);
            transmit(packet);
        }
        remember(packet);
        if (random.chance(swarm.replays) && !calm) {
            world.stats.count(Metric.MESSAGES_REPLAYED);
            transmit(remembered.get(random.below(remembered.size())));
        }
    }

    /** Lets nothing pass in one direction, or everything again. */
    void cut(int from, int to, boolean isCut) {
        cut[from * nodes + to] = isCut;
    }

    void heal() {
        Arrays.fill(cut, false);
        Arrays.fill(clogged, false);
        releaseHeld();
    }

    /** Holds what goes to and from a node, or lets it go on. */
    void clog(int node, boolean isClogged) {
        clogged[node] = isClogged;
        if (!isClogged) {
            releaseHeld();
        }
    }

    private void releaseHeld() {
        List<Packet> all = new ArrayList<>(held);
        held.clear();
        for (Packet packet : all) {
            long delay = random.exponential(world.swarm.delayNanos);
            world.timeline.after(delay, () -> arrive(packet));
        }
    }

    /** From now on nothing is cut, lost, repeated or slow. */
    void calm() {
        heal();
        calm = true;
    }

    private void transmit(Packet packet) {
        Swarm swarm = world.swarm;
        int link = packet.from() * nodes + packet.to();
        long delay = swarm.delayNanos + random.exponential(swarm.jitterNanos);
        if (calm) {
            delay = Math.min(delay, CALM_NANOS);
        }
        delay += packet.envelope.payload().size() * NANOS_PER_BYTE;
        long slow = random.exponential(swarm.slowNanos);
        if (random.chance(swarm.slowShare) && !calm) {
            delay += slow;
        }
        long arrival = world.timeline.now() + delay;
        if (arrival < lastArrival[link]) {
            world.stats.count(Metric.MESSAGES_REORDERED);
        } else {
            lastArrival[link] = arrival;
        }
        world.timeline.at(arrival, () -> arrive(packet));
    }

    private void arrive(Packet packet) {
        int to = packet.to();
        if (clogged[to] || clogged[packet.from()]) {
            held.add(packet);
            return;
        }
        if (cut[packet.from() * nodes + to]) {
            drop(packet, "cut");
            return;
        }
        long reachable = receivers[to].reachableFrom();
        if (reachable > world.timeline.now()) {
            world.timeline.at(reachable, () -> arrive(packet));
            return;
        }
        world.trace.note(What.DELIVER, to, packet.from(), packet.envelope.payload().size());
        if (receivers[to].receive(packet.channel, packet.envelope)) {
            world.stats.count(Metric.MESSAGES_DELIVERED);
        } else {
            drop(packet, "down");
        }
    }

    private void drop(Packet packet, String why) {
        world.stats.count(Metric.MESSAGES_DROPPED);
        world.trace.note(What.DROP, packet.from(), packet.to(), why.length());
        if (world.trace.isTold()) {
            world.trace.say(
                    packet.to(),
                    "drop "
                            + why
                            + " from n"
                            + packet.envelope.from()
                            + " to n"
                            + packet.envelope.to());
        }
    }

    /** Half of what is remembered is new, the other half is from any time. */
    private void remember(Packet packet) {
        packets++;
        double chance = random.nextDouble();
        int place = random.below(REMEMBERED / 2);
        if (remembered.size() < REMEMBERED) {
            remembered.add(packet);
        } else if (chance < 0.05) {
            remembered.set(place, packet);
        } else if (chance > 1 - REMEMBERED / 2.0 / packets) {
            remembered.set(REMEMBERED / 2 + place, packet);
        }
    }

    private static Envelope copy(Envelope envelope) {
        return new Envelope(
                envelope.cluster(),
                envelope.group(),
                envelope.generation(),
                envelope.from(),
                envelope.to(),
                envelope.kind(),
                Bytes.wrap(envelope.payload().toByteArray()));
    }
}
