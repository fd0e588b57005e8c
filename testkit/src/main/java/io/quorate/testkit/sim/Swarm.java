package io.quorate.testkit.sim;

import java.util.EnumSet;
import java.util.Set;

/**
 * The kind of world that a seed makes: which faults it has and how bad they are. One world in ten
 * has none, one in ten has them all at their worst; all others have some.
 */
final class Swarm {

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final CrashMode[] POWER_LOSSES = {
        CrashMode.LOSE_ALL,
        CrashMode.KEEP_PREFIX,
        CrashMode.KEEP_SECTORS,
        CrashMode.LEAVE_GARBAGE,
        CrashMode.KEEP_ALL
    };

    final int nodes;
    final Set<Fault> faults;

    final long delayNanos;
    final long jitterNanos;
    final double slowShare;
    final long slowNanos;
    final double loss;
    final double duplicates;
    final double replays;

    final long partitionEveryNanos;
    final long crashEveryNanos;
    final double crashBetweenEffects;
    final double deathAtChange;
    final long downNanos;
    final long pauseEveryNanos;
    final long pauseNanos;
    final double clockError;
    final long diskErrorEveryNanos;
    final DiskFaults diskFaults;
    final double flushShare;

    final long taskNanos;
    final long syncNanos;
    final int clients;
    final double readShare;
    final double snapshotShare;
    final int commandBytesMax;

    Swarm(SimOptions options, SimRandom random) {
        nodes = drawNodes(options, random);
        int drawn = random.below(10);
        int severity = options.harsh() ? 9 : drawn; // 0: no faults, 9: all of them, and bad.
        faults = drawFaults(options.faults(), severity, random);
        double worst = severity == 9 ? 3 : 1;

        delayNanos = (40 * MICRO) << random.below(has(Fault.DELAY) ? 12 : 7);
        jitterNanos = random.between(0, 2 * delayNanos);
        slowShare = has(Fault.DELAY) ? worst * random.between(0.005, 0.1) : 0;
        slowNanos = random.between(10 * MILLI, 500 * MILLI);
        loss = has(Fault.LOSS) ? worst * random.between(0.001, 0.12) : 0;
        duplicates = has(Fault.DUPLICATION) ? worst * random.between(0.005, 0.15) : 0;
        replays = has(Fault.REPLAY) ? worst * random.between(0.002, 0.05) : 0;

        partitionEveryNanos = (long) (random.between(200 * MILLI, 2_000 * MILLI) / worst);
        crashEveryNanos = (long) (random.between(150 * MILLI, 2_000 * MILLI) / worst);
        crashBetweenEffects = random.nextDouble();
        downNanos = random.between(5 * MILLI, 1_000 * MILLI);
        pauseEveryNanos = (long) (random.between(200 * MILLI, 2_000 * MILLI) / worst);
        pauseNanos = random.between(10 * MILLI, 600 * MILLI);
        clockError = has(Fault.CLOCK_RATE) ? random.between(0.01, 0.2) : 0;
        diskErrorEveryNanos = (long) (random.between(300 * MILLI, 2_000 * MILLI) / worst);
        diskFaults = drawDiskFaults(random);
        flushShare = has(Fault.STATE_LOSS) ? random.between(0.0, 0.5) : 1;

        taskNanos = random.between(MICRO, 50 * MICRO);
        syncNanos = (20 * MICRO) << random.below(11);
        deathAtChange = random.chance(0.5) ? 0 : random.between(0.02, 0.3);
        clients = 1 + random.below(8);
        readShare = random.chance(0.5) ? 0 : random.between(0.05, 0.6);
        snapshotShare = random.chance(0.5) ? 0 : random.between(0.005, 0.05);
        commandBytesMax = random.chance(0.1) ? 2_000 : 40;
    }

    boolean has(Fault fault) {
        return faults.contains(fault);
    }

    /** What becomes of the disk of a node that dies. */
    CrashMode crashMode(SimRandom random) {
        int drawn = random.below(POWER_LOSSES.length);
        return has(Fault.POWER_LOSS) ? POWER_LOSSES[drawn] : CrashMode.KEEP_ALL;
    }

    private static int drawNodes(SimOptions options, SimRandom random) {
        int drawn = random.below(20);
        int max = options.nodesMax();
        int nodes = drawn == 0 ? 1 : drawn < 14 ? 3 : drawn < 19 ? 5 : max;
        return Math.max(options.nodesMin(), Math.min(max, nodes));
    }

    private static Set<Fault> drawFaults(Set<Fault> allowed, int severity, SimRandom random) {
        EnumSet<Fault> drawn = EnumSet.noneOf(Fault.class);
        for (Fault fault : Fault.values()) {
            boolean picked = fault == Fault.DISGUISE || random.chance(0.5);
            if (allowed.contains(fault) && severity > 0 && (picked || severity == 9)) {
                drawn.add(fault);
            }
        }
        return drawn;
    }

    private static DiskFaults drawDiskFaults(SimRandom random) {
        return new DiskFaults(draw(random), draw(random), draw(random) / 4, draw(random) / 4);
    }

    private static double draw(SimRandom random) {
        return random.chance(0.5) ? random.between(0.001, 0.1) : 0;
    }

    @Override
    public String toString() {
        return nodes + " nodes, " + clients + " clients, faults " + faults;
    }
}
