package io.quorate.testkit.sim;

import io.quorate.api.Capability;
import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineLimits;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.api.Provider;
import io.quorate.api.Settings;
import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import io.quorate.runtime.CoreFactory;
import io.quorate.runtime.MessageCodec;
import io.quorate.runtime.host.EngineSpec;
import io.quorate.runtime.host.ReplicaEngine;
import io.quorate.runtime.storage.WalStorage;
import io.quorate.runtime.storage.WalStorageProvider;
import io.quorate.testkit.sim.Trace.What;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One simulated world, from its beginning to its end: a time of turmoil, then calm, in which all
 * that is pending must end and all nodes must come to agree; maybe the power of all nodes then goes
 * at once, and they must come to agree again.
 */
final class SimCluster<M> {

    static final ClusterId NAME = new ClusterId("sim");

    /** Has no settings. */
    private static final Provider PROVIDER =
            new Provider() {
                @Override
                public String name() {
                    return "simulated";
                }

                @Override
                public String description() {
                    return "runs in a simulated world";
                }
            };

    private static final EngineLimits LIMITS =
            new EngineLimits(1 << 12, 256, 1 << 20, 256, Duration.ofSeconds(2));

    private static final long LOOK_NANOS = 20_000_000;
    private static final long RESTART_NANOS = 5_000_000;

    private final SimOptions options;
    private final CoreFactory<M> cores;
    private final MessageCodec<M> codec;
    private final ClusterInvariant<M> invariant;
    private final long seed;
    private final World world;
    private final Oracle oracle;
    private final Membership members;
    private final List<SimNode<M>> nodes = new ArrayList<>();
    private final ClusterView<M> view;
    private final SimNetwork network;
    private final Workload workload;
    private final Nemesis nemesis;
    private final Operator operator;
    private final SimRandom random;
    private boolean calm;

    SimCluster(
            SimOptions options,
            CoreFactory<M> cores,
            MessageCodec<M> codec,
            ClusterInvariant<M> invariant,
            long seed,
            int traceLines) {
        this.options = options;
        this.cores = cores;
        this.codec = codec;
        this.invariant = invariant;
        this.seed = seed;
        this.world = new World(options, seed, traceLines);
        this.random = world.random.split("cluster");
        this.oracle = new Oracle(world);
        this.members = members(world.swarm.nodes);
        for (Member member : members.members()) {
            nodes.add(new SimNode<>(this, world, member.id()));
        }
        this.view = new ClusterView<>(nodes.size());
        this.network = new SimNetwork(world, nodes);
        this.workload = new Workload(world, this, oracle, options);
        this.nemesis = new Nemesis(world, this);
        this.operator = new Operator(world, this, options.operated());
    }

    private static Membership members(int count) {
        List<Member> members = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            members.add(Member.voter(NodeId.of(i), "sim:" + i));
        }
        return Membership.initial(members);
    }

    int size() {
        return nodes.size();
    }

    SimNode<M> node(int index) {
        return nodes.get(index);
    }

    SimNetwork network() {
        return network;
    }

    Nemesis nemesis() {
        return nemesis;
    }

    Membership members() {
        return members;
    }

    Oracle oracle() {
        return oracle;
    }

    ClusterView<M> view() {
        return view;
    }

    SimOptions options() {
        return options;
    }

    MessageCodec<M> codec() {
        return codec;
    }

    CoreFactory<M> cores() {
        return cores;
    }

    /** Whether disks may fail at the moment, or did lately. */
    boolean disksFail() {
        return world.swarm.has(Fault.DISK_ERROR);
    }

    @Nullable Throwable cause() {
        return world.cause();
    }

    SimReport run() {
        Stopwatch watch = new Stopwatch();
        begin();
        runUntil(options.turmoil().toNanos());
        if (!world.isBroken()) {
            calmDown();
            converge("calm returned");
        }
        if (!world.isBroken() && random.chance(0.5)) {
            losePower();
            converge("the power of all nodes went and came back");
        }
        stopAll();
        checkHistory();
        world.stats.finish(world.timeline.now(), watch.realNanos(), watch.cpuNanos());
        return new SimReport(
                seed,
                world.trace.hash(),
                world.stats,
                Optional.ofNullable(world.failure()).map(this::withTime),
                world.trace.lines());
    }

    /** Real storage, on the node's simulated disk. */
    Storage openStorage(SimNode<M> node, SimLanes lanes) {
        WalStorageProvider provider = new WalStorageProvider();
        StorageContext context =
                new StorageContext(
                        NAME,
                        node.id(),
                        PROVIDER.name(),
                        Path.of(node.disk().description()),
                        Settings.of(
                                provider,
                                Map.of("segment_bytes", Integer.toString(options.segmentBytes()))));
        long life = world.swarm.has(Fault.DISGUISE) ? 0 : node.lives();
        UUID opening = new UUID(seed, life << 16 | node.id().value());
        return WalStorage.open(node.disk(), context, lanes::disk, opening);
    }

    ConsensusEngine createEngine(
            SimLife<M> life,
            Storage storage,
            SimTransport transport,
            SimMachine machine,
            SimLanes lanes,
            SimRandom random) {
        EngineSpec<M> spec =
                new EngineSpec<>(
                        "simulated",
                        EnumSet.allOf(Capability.class),
                        context -> life.observe(cores.create(context)),
                        codec,
                        1 << 10,
                        options.tick());
        EngineContext context =
                new EngineContext(
                        NAME,
                        0,
                        0,
                        life.id(),
                        members,
                        transport,
                        storage,
                        machine,
                        LIMITS,
                        Settings.defaults(PROVIDER),
                        random.split("core").nextLong());
        return ReplicaEngine.onLanes(spec, context, lanes);
    }

    void died(SimNode<M> node, SimLife<M> life) {
        workload.died(life);
        long rest = calm ? RESTART_NANOS : random.exponential(world.swarm.downNanos);
        world.timeline.after(rest, node::start);
    }

    void checkInvariants(SimLife<M> stepped) {
        try {
            invariant.check(stepped.id(), view);
        } catch (RuntimeException | AssertionError e) {
            world.fail("after a step of node " + stepped.id() + ": " + e.getMessage(), e);
        }
    }

    private String withTime(String rule) {
        return String.format(
                Locale.ROOT, "%s (at %.6f ms; %s)", rule, world.timeline.now() / 1e6, world.swarm);
    }

    private void begin() {
        if (world.trace.isTold()) {
            world.trace.say(-1, "a world of " + world.swarm);
        }
        long apart = random.chance(0.5) ? 0 : LOOK_NANOS;
        for (SimNode<M> node : nodes) {
            world.timeline.after(random.between(0, apart), node::start);
        }
        workload.start();
        nemesis.start();
        operator.start();
    }

    private void runUntil(long time) {
        while (world.timeline.nextTime() <= time && !world.isBroken()) {
            world.stats.count(Metric.EVENTS);
            world.timeline.runNext();
        }
        if (!world.isBroken()) {
            world.timeline.idleUntil(time);
        }
    }

    private void calmDown() {
        calm = true;
        world.trace.note(What.FAULT, -1, 0, 0);
        if (world.trace.isTold()) {
            world.trace.say(-1, "calm returns");
        }
        nemesis.stopHarm();
        operator.close();
        network.calm();
        workload.close();
        for (SimNode<M> node : nodes) {
            node.calm();
            world.timeline.after(RESTART_NANOS, node::start);
        }
    }

    private void losePower() {
        if (world.trace.isTold()) {
            world.trace.say(-1, "the power of all nodes goes");
        }
        for (SimNode<M> node : nodes) {
            SimLife<M> life = node.life();
            if (life != null) {
                life.die(node.drawCrashMode());
            }
        }
        workload.closeAgain();
        operator.close();
    }

    private void converge(String since) {
        Duration patience = options.convergence();
        long deadline = world.timeline.now() + patience.toNanos();
        while (!world.isBroken() && !isConverged()) {
            if (world.timeline.now() >= deadline) {
                world.fail(
                        "no agreement " + patience.toSeconds() + " s after " + since + describe());
            }
            runUntil(world.timeline.now() + LOOK_NANOS);
        }
    }

    private boolean isConverged() {
        for (SimNode<M> node : nodes) {
            SimLife<M> life = node.life();
            if (node.isLost()) {
                continue;
            }
            if (life == null || life.engineInUse() == null) {
                return false;
            }
            if (!oracle.isComplete(life.machineState())) {
                return false;
            }
        }
        return workload.isDone() && operator.isDone();
    }

    /** Clients know nothing of positions: whether what they saw can have been one register each. */
    private void checkHistory() {
        if (!world.isBroken()) {
            world.stats.count(Metric.OPS_ORDERED, workload.history().size());
            workload.history()
                    .violation()
                    .ifPresent(text -> world.fail("what clients saw is not linearizable: " + text));
        }
    }

    private void stopAll() {
        for (SimNode<M> node : nodes) {
            SimLife<M> life = node.life();
            if (life != null && !world.isBroken()) {
                life.stop();
            }
        }
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        for (SimNode<M> node : nodes) {
            SimLife<M> life = node.life();
            text.append("; node ").append(node.id()).append(": ");
            text.append(life == null ? "is down" : life.explain());
        }
        return text.toString();
    }
}
