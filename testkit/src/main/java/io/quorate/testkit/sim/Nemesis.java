package io.quorate.testkit.sim;

import io.quorate.api.EngineEvent;
import io.quorate.testkit.sim.Trace.What;
import java.util.ArrayList;
import java.util.List;

/** Does harm to a cluster until it is told to stop. */
final class Nemesis {

    private static final int EFFECTS_MAX_LOG2 = 6;

    private final World world;
    private final SimCluster<?> cluster;
    private final Swarm swarm;
    private final SimRandom changes;
    private boolean over;

    Nemesis(World world, SimCluster<?> cluster) {
        this.world = world;
        this.cluster = cluster;
        this.swarm = world.swarm;
        this.changes = world.random.split("changes");
    }

    void start() {
        every("crash", Fault.CRASH, swarm.crashEveryNanos, this::crash);
        every("stop", Fault.CRASH, 8 * swarm.crashEveryNanos, this::stop);
        every("crashAll", Fault.CRASH, 6 * swarm.crashEveryNanos, this::crashAll);
        every("partition", Fault.PARTITION, swarm.partitionEveryNanos, this::partition);
        every("cutOneWay", Fault.ONE_WAY_CUT, swarm.partitionEveryNanos, this::cutOneWay);
        every("clog", Fault.CLOG, swarm.partitionEveryNanos, this::clog);
        every("amnesia", Fault.AMNESIA, 4 * swarm.crashEveryNanos, this::forget);
        every("pause", Fault.PAUSE, swarm.pauseEveryNanos, this::pause);
        every("troubleDisk", Fault.DISK_ERROR, swarm.diskErrorEveryNanos, this::troubleDisk);
        every("rot", Fault.BIT_ROT, 4 * swarm.crashEveryNanos, this::rot);
    }

    /** Nothing bad begins any more. */
    void stopHarm() {
        over = true;
    }

    /** The moments around a change of roles are the ones worth dying in. */
    void roleChanges(SimLife<?> life, EngineEvent.Kind kind) {
        boolean change =
                kind == EngineEvent.Kind.ROLE_CHANGED || kind == EngineEvent.Kind.LEADER_CHANGED;
        boolean dies = changes.chance(swarm.deathAtChange);
        int effects = 1 + changes.below(8);
        if (change && dies && swarm.has(Fault.CRASH) && !over) {
            life.dieAtEffect(effects, false);
        }
    }

    private interface Harm {
        void to(SimNode<?> node, SimRandom random);
    }

    private void every(String name, Fault fault, long meanNanos, Harm harm) {
        SimRandom random = world.random.split("nemesis").split(name);
        if (swarm.has(fault)) {
            again(meanNanos, harm, random);
        }
    }

    private void again(long meanNanos, Harm harm, SimRandom random) {
        world.timeline.after(
                random.exponential(meanNanos),
                () -> {
                    if (over) {
                        return;
                    }
                    harm.to(cluster.node(random.below(cluster.size())), random);
                    again(meanNanos, harm, random);
                });
    }

    private void crash(SimNode<?> node, SimRandom random) {
        boolean betweenEffects = random.chance(swarm.crashBetweenEffects);
        boolean atDisk = random.chance(0.5);
        int effects = 1 + random.below(1 << random.below(EFFECTS_MAX_LOG2 + 1));
        SimLife<?> life = node.life();
        if (life == null) {
            return;
        }
        world.trace.note(What.FAULT, node.index(), 2, effects);
        if (betweenEffects) {
            life.dieAtEffect(atDisk ? 1 + effects / 4 : effects, atDisk);
        } else {
            node.say("dies");
            life.die(node.drawCrashMode());
        }
    }

    private void stop(SimNode<?> node, SimRandom random) {
        SimLife<?> life = node.life();
        if (life != null && life.engineInUse() != null) {
            world.trace.note(What.FAULT, node.index(), 3, 0);
            life.stop();
        }
    }

    private void crashAll(SimNode<?> unused, SimRandom random) {
        for (int i = 0; i < cluster.size(); i++) {
            SimLife<?> life = cluster.node(i).life();
            if (life != null) {
                world.trace.note(What.FAULT, i, 4, 0);
                life.die(cluster.node(i).drawCrashMode());
            }
        }
    }

    private void pause(SimNode<?> node, SimRandom random) {
        node.pauseUntil(world.timeline.now() + random.exponential(swarm.pauseNanos));
    }

    private void troubleDisk(SimNode<?> node, SimRandom random) {
        node.disk().failAtRandom(swarm.diskFaults);
        world.timeline.after(
                random.exponential(swarm.diskErrorEveryNanos / 2),
                () -> node.disk().failAtRandom(DiskFaults.NONE));
    }

    /** One node at most has bits that turn over, so a majority keeps a good copy of everything. */
    private void rot(SimNode<?> node, SimRandom random) {
        SimNode<?> victim = cluster.node(cluster.size() - 1);
        if (cluster.size() > 2 && !victim.isUp()) {
            victim.rot();
        }
    }

    private void partition(SimNode<?> node, SimRandom random) {
        world.stats.count(Metric.PARTITIONS);
        List<int[]> links = new ArrayList<>();
        int shape = random.below(5);
        boolean[] side = new boolean[cluster.size()];
        for (int i = 0; i < side.length; i++) {
            side[i] = random.chance(0.5);
        }
        for (int a = 0; a < side.length; a++) {
            for (int b = 0; b < side.length; b++) {
                if (a != b && isApart(shape, node.index(), a, b, side)) {
                    links.add(new int[] {a, b});
                }
            }
        }
        cut(links, random);
    }

    private static boolean isApart(int shape, int chosen, int a, int b, boolean[] side) {
        return switch (shape) {
            case 0 -> a == chosen || b == chosen; // one alone
            case 1 -> side[a] != side[b]; // two sides
            case 2 -> a != chosen && b != chosen && side[a] != side[b]; // two and a bridge
            case 3 -> Math.abs(a - b) > 1; // a chain
            default -> isFarInRing(Math.abs(a - b), side.length); // each one in another majority
        };
    }

    private static boolean isFarInRing(int apart, int nodes) {
        int reach = Math.max(1, (nodes / 2 + 1) / 2);
        return Math.min(apart, nodes - apart) > reach;
    }

    /** Clogs some nodes one after the other, and lets them go on in another order. */
    private void clog(SimNode<?> unused, SimRandom random) {
        long spread = swarm.partitionEveryNanos / 2;
        for (int i = 0; i < cluster.size(); i++) {
            int victim = i;
            boolean chosen = random.chance(0.5);
            long from = random.exponential(spread / 4);
            long until = spread + random.exponential(spread / 4);
            if (chosen) {
                world.timeline.after(from, () -> setClogged(victim, !over));
                world.timeline.after(from + until, () -> setClogged(victim, false));
            }
        }
    }

    private void setClogged(int victim, boolean clogged) {
        if (clogged) {
            world.stats.count(Metric.CLOGS);
        }
        world.trace.note(What.FAULT, victim, 6, clogged ? 1 : 0);
        if (world.trace.isTold()) {
            world.trace.say(victim, clogged ? "is clogged" : "is not clogged any more");
        }
        cluster.network().clog(victim, clogged);
    }

    /** One node at most is struck, the last: the others are a majority that knows everything. */
    private void forget(SimNode<?> unused, SimRandom random) {
        SimNode<?> victim = cluster.node(cluster.size() - 1);
        boolean wipes = random.chance(0.5);
        SimLife<?> life = victim.life();
        if (cluster.size() < 3) {
            return;
        }
        if (life != null) {
            life.die(CrashMode.KEEP_ALL);
        }
        world.trace.note(What.FAULT, victim.index(), 7, wipes ? 1 : 0);
        victim.forget(wipes);
    }

    private void cutOneWay(SimNode<?> node, SimRandom random) {
        world.stats.count(Metric.ONE_WAY_CUTS);
        List<int[]> links = new ArrayList<>();
        boolean deaf = random.chance(0.5);
        for (int other = 0; other < cluster.size(); other++) {
            if (other != node.index() && random.chance(0.7)) {
                int[] link = {node.index(), other};
                links.add(deaf ? new int[] {link[1], link[0]} : link);
            }
        }
        cut(links, random);
    }

    private void cut(List<int[]> links, SimRandom random) {
        SimNetwork network = cluster.network();
        for (int[] link : links) {
            world.trace.note(What.FAULT, link[0], 5, link[1]);
            network.cut(link[0], link[1], true);
            if (world.trace.isTold()) {
                world.trace.say(link[0], "cannot reach n" + (link[1] + 1));
            }
        }
        world.timeline.after(
                random.exponential(swarm.partitionEveryNanos),
                () -> {
                    for (int[] link : links) {
                        network.cut(link[0], link[1], false);
                    }
                });
    }
}
