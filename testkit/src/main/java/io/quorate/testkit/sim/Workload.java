package io.quorate.testkit.sim;

import io.quorate.api.ConsensusEngine;
import io.quorate.api.ConsensusError;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.ProposalResult;
import io.quorate.api.ReadMode;
import io.quorate.api.ReadResult;
import io.quorate.testkit.history.RegisterHistory;
import io.quorate.testkit.sim.Trace.What;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The clients. Each does one thing after the other, at the node it believes to lead or at any, and
 * tells the oracle how it ended. A client whose node dies does not know how it ended.
 */
final class Workload {

    private static final long READ_NANOS = 2_000_000;
    private static final double LEASED_SHARE_MIN = 0.5;

    private final World world;
    private final SimCluster<?> cluster;
    private final Oracle oracle;
    private final SimRandom random;
    private final long thinkNanos;
    private final boolean readsUnderLeases;
    private final double readShare;
    private final List<Client> clients = new ArrayList<>();
    private final RegisterHistory history = new RegisterHistory();
    private boolean closing;
    private long decidedSinceClosing;

    Workload(World world, SimCluster<?> cluster, Oracle oracle, SimOptions options) {
        this.world = world;
        this.cluster = cluster;
        this.oracle = oracle;
        this.random = world.random.split("clients");
        this.thinkNanos = world.swarm.clients * 1_000_000_000L / options.operationsPerSecond();
        this.readsUnderLeases = options.leases();
        this.readShare =
                readsUnderLeases
                        ? Math.max(LEASED_SHARE_MIN, world.swarm.readShare)
                        : world.swarm.readShare;
        for (int i = 0; i < world.swarm.clients; i++) {
            clients.add(new Client());
        }
    }

    /** What the clients did and saw, from the beginning of the world. */
    RegisterHistory history() {
        return history;
    }

    void start() {
        for (Client client : clients) {
            client.think();
        }
    }

    /** From now on clients stop as soon as they had one success. */
    void close() {
        closing = true;
        decidedSinceClosing = 0;
    }

    /** Whether something was decided since the last call of {@link #close}, and nobody waits. */
    boolean isDone() {
        for (Client client : clients) {
            if (client.life != null) {
                return false;
            }
        }
        return decidedSinceClosing > 0;
    }

    /** After a second round of trouble: one more success is asked for. */
    void closeAgain() {
        close();
        for (Client client : clients) {
            if (client.stopped) {
                client.stopped = false;
                client.think();
            }
        }
    }

    void died(SimLife<?> life) {
        for (Client client : clients) {
            if (client.life == life) {
                client.lose();
            }
        }
    }

    private final class Client {

        private int target;
        private int operation;
        private int inHistory;
        private @Nullable SimLife<?> life;
        private boolean stopped;

        void think() {
            if (closing && decidedSinceClosing > 0) {
                stopped = true;
                return;
            }
            world.timeline.after(random.exponential(thinkNanos), this::act);
        }

        private void act() {
            boolean elsewhere = random.chance(0.2);
            int other = random.below(cluster.size());
            boolean reads = random.chance(readShare) && !closing;
            boolean snapshots = random.chance(world.swarm.snapshotShare) && !closing;
            int bytes = (int) random.between(4, world.swarm.commandBytesMax);
            if (elsewhere || cluster.node(target).life() == null) {
                target = other;
            }
            SimLife<?> at = cluster.node(target).life();
            ConsensusEngine engine = at == null ? null : at.engineInUse();
            if (at == null || engine == null) {
                think();
            } else if (at.pausedUntil() > world.timeline.now()) {
                think();
            } else {
                life = at;
                at.run(() -> ask(engine, at, reads, bytes));
                if (snapshots && !at.isDead()) {
                    at.run(() -> at.takeSnapshot());
                }
            }
        }

        private void ask(ConsensusEngine engine, SimLife<?> at, boolean reads, int bytes) {
            if (reads) {
                read(engine, at);
            } else {
                propose(engine, at, bytes);
            }
        }

        private void propose(ConsensusEngine engine, SimLife<?> at, int bytes) {
            int mine = oracle.invoke();
            operation = mine;
            inHistory = history.write(Registers.of(mine), Registers.value(mine));
            world.trace.note(What.CLIENT, target, mine, bytes);
            at.say("is asked for operation ", mine);
            engine.propose(Oracle.command(mine, bytes))
                    .whenComplete(
                            (result, failure) -> {
                                if (at.isDead()) {
                                    return;
                                }
                                if (failure != null || result == null) {
                                    world.fail("a proposal completed exceptionally", failure);
                                } else if (life != at || operation != mine) {
                                    world.fail("operation " + mine + " was answered twice");
                                } else {
                                    proposed(at, mine, result);
                                }
                            });
        }

        private void proposed(SimLife<?> at, int mine, ProposalResult result) {
            int node = at.id().value() - 1;
            if (result instanceof ProposalResult.Decided decided) {
                at.say("acknowledges operation ", mine);
                world.trace.note(What.CLIENT, node, mine, decided.position());
                history.wrote(inHistory);
                oracle.acknowledge(node, mine, decided.position(), decided.result());
                decidedSinceClosing++;
            } else if (result instanceof ProposalResult.Refused refused) {
                at.say("refuses operation ", mine);
                world.trace.note(What.CLIENT, node, mine, -1);
                history.refused(inHistory);
                oracle.refuse(node, mine);
                follow(refused);
            } else {
                at.say("does not know the outcome of operation ", mine);
                world.trace.note(What.CLIENT, node, mine, -2);
                oracle.leaveOpen(mine);
            }
            life = null;
            think();
        }

        private void read(ConsensusEngine engine, SimLife<?> at) {
            long floor = oracle.acknowledged();
            boolean leased = readsUnderLeases && random.chance(0.7);
            operation = -1;
            int register = Registers.of(history.size());
            int mine = history.read(register);
            engine.read(leased ? ReadMode.LEASE : ReadMode.LINEARIZABLE)
                    .whenComplete(
                            (result, failure) -> {
                                if (at.isDead()) {
                                    return;
                                }
                                if (failure != null || result == null) {
                                    world.fail("a read completed exceptionally", failure);
                                } else {
                                    didRead(at, floor, register, mine, result);
                                }
                            });
        }

        private void didRead(SimLife<?> at, long floor, int register, int mine, ReadResult result) {
            if (result instanceof ReadResult.Ready ready) {
                MachineState state = at.machineState();
                if (readsUnderLeases) {
                    long duration = random.exponential(READ_NANOS);
                    world.timeline.after(
                            duration, () -> answer(at, floor, ready, state, register, mine));
                    return;
                }
                answer(at, floor, ready, state, register, mine);
                return;
            }
            world.stats.count(Metric.READS_REFUSED);
            life = null;
            think();
        }

        /** What was read is right, or the node says that it may not be. */
        private void answer(
                SimLife<?> at,
                long floor,
                ReadResult.Ready ready,
                MachineState state,
                int register,
                int mine) {
            if (life != at) {
                return;
            }
            if (at.pausedUntil() > world.timeline.now()) {
                world.timeline.at(
                        at.pausedUntil(), () -> answer(at, floor, ready, state, register, mine));
                return;
            }
            if (ready.stillValid().getAsBoolean()) {
                history.saw(mine, state.registers().get(register));
                oracle.read(at.id().value() - 1, floor, ready.position(), state);
            } else {
                world.stats.count(Metric.READS_REFUSED);
            }
            life = null;
            think();
        }

        private void follow(ProposalResult.Refused refused) {
            if (refused.error() instanceof ConsensusError.NotLeader notLeader) {
                NodeId hint = notLeader.leader().map(Member::id).orElse(null);
                target = hint == null ? random.below(cluster.size()) : hint.value() - 1;
            }
        }

        private void lose() {
            if (operation >= 0) {
                oracle.leaveOpen(operation);
            }
            life = null;
            think();
        }
    }
}
