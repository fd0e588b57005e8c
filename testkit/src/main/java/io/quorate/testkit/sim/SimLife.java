package io.quorate.testkit.sim;

import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.Decision;
import io.quorate.api.EngineEvent;
import io.quorate.api.EngineStatus;
import io.quorate.api.Envelope;
import io.quorate.api.NodeId;
import io.quorate.api.Storage;
import io.quorate.runtime.CoreStatus;
import io.quorate.runtime.Input;
import io.quorate.runtime.ProtocolCore;
import io.quorate.testkit.sim.Trace.What;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One life of a process, from its start to its death. Whatever it does to the world passes through
 * {@link #effect}, where it may die.
 */
final class SimLife<M> {

    private static final int TEXT_MAX = 200;

    private final SimCluster<M> cluster;
    private final World world;
    private final SimNode<M> node;
    private final SimRandom random;
    private final SimLanes lanes;
    private final SimMachine machine;
    private final SimTransport transport;
    private @Nullable ProtocolCore<M> core;
    private @Nullable Storage storage;
    private @Nullable ConsensusEngine engine;
    private boolean running;
    private boolean dead;
    private int effectsLeft;
    private boolean onlyDisk;
    private long decided;
    private long decidedInStatus;
    private boolean askStatus;

    SimLife(SimCluster<M> cluster, World world, SimNode<M> node, SimRandom random) {
        this.cluster = cluster;
        this.world = world;
        this.node = node;
        this.random = random;
        this.lanes = new SimLanes(this, world, random.split("lanes"));
        this.machine = new SimMachine(this, random.split("machine"), world.swarm.flushShare);
        this.transport = new SimTransport(this, cluster.network(), cluster.members().members());
    }

    NodeId id() {
        return node.id();
    }

    boolean isDead() {
        return dead;
    }

    double clockRate() {
        return node.clockRate();
    }

    long pausedUntil() {
        return node.pausedUntil();
    }

    MachineState durableState() {
        return node.durable();
    }

    void makeDurable(MachineState state) {
        node.makeDurable(state);
    }

    MachineState machineState() {
        return machine.state();
    }

    /** Whether all others know this life: they can hold it against a later one. */
    boolean isKnownToAll() {
        ConsensusEngine used = engine;
        return used != null
                && used.counters().getOrDefault("introductions", 0L) == cluster.size() - 1;
    }

    /** The engine, if it has started and not ended. */
    @Nullable ConsensusEngine engineInUse() {
        return running && !dead ? engine : null;
    }

    void boot() {
        node.disk().guardBy(this::diskCall);
        run(this::open);
    }

    private void open() {
        try {
            storage = cluster.openStorage(node, lanes);
            engine = cluster.createEngine(this, storage, transport, machine, lanes, random);
            engine.addListener(this::heard);
            engine.start();
            transport.start();
            running = true;
        } catch (ConsensusException e) {
            ended(e.error());
        }
    }

    /** Runs something of this process. A crash ends it; anything else it throws is a bug. */
    void run(Runnable task) {
        if (dead) {
            return;
        }
        world.trace.note(What.TASK, node.index(), 0, 0);
        try {
            task.run();
        } catch (SimulatedCrash e) {
            return;
        } catch (RuntimeException | Error e) {
            if (!dead) {
                world.fail("node " + id() + " threw out of a task: " + e, e);
            }
        }
    }

    boolean receive(Channel channel, Envelope envelope) {
        return !dead && transport.receive(channel, envelope);
    }

    /** Lets the process die before the n-th effect from now, or the n-th on its disk; 0: never. */
    void dieAtEffect(int number, boolean onDisk) {
        effectsLeft = number;
        onlyDisk = onDisk;
    }

    /** Dies at once. */
    void die(CrashMode mode) {
        if (!dead) {
            world.stats.count(Metric.CRASHES);
            if (mode != CrashMode.KEEP_ALL) {
                world.stats.count(Metric.POWER_LOSSES);
            }
            end(mode);
        }
    }

    /** Stops as an operator would stop it. */
    void stop() {
        ConsensusEngine used = engine;
        Storage opened = storage;
        if (dead || used == null || opened == null) {
            return;
        }
        world.stats.count(Metric.CLEAN_STOPS);
        node.say("is stopped");
        run(
                () -> {
                    used.close();
                    transport.close();
                    opened.close();
                });
        lanes.close();
        end(CrashMode.KEEP_ALL);
    }

    /**
     * Stands before everything this process does to the world.
     *
     * @throws SimulatedCrash if this process is dead, or dies here
     */
    void effect(What what, long detail) {
        if (dead) {
            throw new SimulatedCrash();
        }
        world.trace.note(what, node.index(), detail, 0);
        boolean counts = effectsLeft > 0 && (what == What.DISK || !onlyDisk);
        if (counts && --effectsLeft == 0) {
            world.stats.count(Metric.CRASHES_BETWEEN_EFFECTS);
            node.say("dies before " + what);
            die(node.drawCrashMode());
            throw new SimulatedCrash();
        }
    }

    private void diskCall(DiskGuard.Call call, String name) throws IOException {
        boolean changes = call.compareTo(DiskGuard.Call.WRITE) >= 0;
        if (!changes) {
            return;
        }
        if (world.trace.isTold()) {
            node.say("disk " + call + " " + name);
        }
        effect(What.DISK, name.length());
    }

    private void end(CrashMode mode) {
        dead = true;
        running = false;
        cluster.view().set(id(), Optional.empty());
        node.ended(this, mode);
    }

    private void heard(EngineEvent event) {
        if (dead) {
            return;
        }
        switch (event.kind()) {
            case FAILED -> world.timeline.after(1, this::failed);
            case SNAPSHOT_TAKEN -> world.stats.count(Metric.SNAPSHOTS_TAKEN);
            case SNAPSHOT_INSTALLED -> world.stats.count(Metric.SNAPSHOTS_INSTALLED);
            default -> {
                // Not counted.
            }
        }
    }

    private void failed() {
        if (!dead && engine != null) {
            EngineStatus status = engine.status();
            ended(
                    status.failure()
                            .orElse(new ConsensusError.Invalid("an engine failed without reason")));
        }
    }

    /** The engine gave up. That is right if the disk failed it, and wrong otherwise. */
    private void ended(ConsensusError error) {
        if (dead) {
            return;
        }
        node.say("fails: " + error.message());
        if (error instanceof ConsensusError.Corrupt) {
            node.refusedItsDisk(error.message());
        } else if (error instanceof ConsensusError.Amnesia) {
            node.foundOut(error.message());
        } else if (error instanceof ConsensusError.StorageFailed && cluster.disksFail()) {
            world.stats.count(Metric.STORAGE_FAILURES);
        } else {
            world.fail("node " + id() + " failed: " + error.message());
        }
        end(node.drawCrashMode());
    }

    void takeSnapshot() {
        if (engine != null) {
            engine.snapshot();
        }
    }

    ProtocolCore<M> observe(ProtocolCore<M> created) {
        core = created;
        cluster.view().set(id(), Optional.of(created));
        return new ObservedCore<>(created, this);
    }

    void startsAt(long applied) {
        decided = applied;
        if (applied != machine.lastApplied()) {
            world.fail(
                    "node "
                            + id()
                            + " starts at "
                            + applied
                            + " with a state of "
                            + machine.lastApplied());
        }
    }

    void steps(Input<M> input) {
        world.stats.count(Metric.STEPS);
        if (input instanceof Input.SnapshotInstalled<M> installed) {
            decided = Math.max(decided, installed.snapshot().position());
        }
        if (world.trace.isTold() && !(input instanceof Input.Tick)) {
            node.say("takes " + shorten(input));
        }
    }

    /** A step is over, and its effects have not taken place. */
    void stepped() {
        if (askStatus && core != null) {
            askStatus = false;
            checkStatus(core.status());
        }
        cluster.checkInvariants(this);
    }

    /** The host asks for it all the time; a change of roles is looked at in the step it is of. */
    void checkStatus(CoreStatus status) {
        if (status.leading()) {
            cluster.oracle().leads(node.index(), status.epoch());
        }
        if (status.decided() < decidedInStatus) {
            world.fail(
                    "node "
                            + id()
                            + " had decided "
                            + decidedInStatus
                            + ", and now says "
                            + status.decided());
        }
        decidedInStatus = status.decided();
    }

    void sends(NodeId to, M message, boolean whenDurable) {
        if (world.trace.isTold()) {
            String when = whenDurable ? "sends when durable to n" : "sends to n";
            node.say(when + to + " " + shorten(message));
        }
    }

    /** The core decided a position, for a command or for nothing. */
    void decides(long position, @Nullable Bytes command) {
        if (position != decided + 1) {
            world.fail("node " + id() + " decides " + position + " after " + decided);
        }
        decided = position;
        if (command == null) {
            cluster.oracle().decidedInternally(node.index(), position);
        } else {
            cluster.oracle().decided(node.index(), position, command);
        }
        say("decides ", position);
    }

    void tells(EngineEvent.Kind kind, String detail) {
        askStatus = true;
        cluster.nemesis().roleChanges(this, kind);
        if (world.trace.isTold()) {
            node.say(kind + ": " + detail);
        }
    }

    void applied(long before, Decision decision, MachineState after) {
        say("applies ", decision.position());
        cluster.oracle()
                .applied(
                        node.index(),
                        before,
                        decision.position(),
                        decision.command(),
                        after.digest());
    }

    void restored(MachineState state) {
        cluster.oracle().restored(node.index(), state);
    }

    void coreFailed(Throwable failure) {
        world.fail("the core of node " + id() + " failed: " + failure, failure);
    }

    void say(String what, long number) {
        if (world.trace.isTold()) {
            node.say(what + number);
        }
    }

    String explain() {
        return dead || engine == null ? "is down" : engine.explain();
    }

    private static String shorten(Object value) {
        String text = value.toString();
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
    }
}
