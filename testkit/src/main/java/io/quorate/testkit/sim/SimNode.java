package io.quorate.testkit.sim;

import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.api.NodeId;
import io.quorate.testkit.sim.Trace.What;
import org.jspecify.annotations.Nullable;

/** A machine: a disk, a clock, and one life of the process after the other. */
final class SimNode<M> implements SimNetwork.Receiver {

    private final SimCluster<M> cluster;
    private final World world;
    private final NodeId id;
    private final SimRandom random;
    private final SimDisk disk;
    private final double clockRate;
    private MachineState durable = MachineState.EMPTY;
    private SimDisk.@Nullable Image image;
    private MachineState imageState = MachineState.EMPTY;
    private boolean knownToAll;
    private boolean forgetful;
    private long pausedUntil;
    private int lives;
    private boolean rotten;
    private boolean lost;
    private @Nullable SimLife<M> life;

    SimNode(SimCluster<M> cluster, World world, NodeId id) {
        this.cluster = cluster;
        this.world = world;
        this.id = id;
        this.random = world.random.split("node").split(id.value());
        this.disk = new SimDisk("disk of node " + id, random.split("disk"), world.stats);
        this.clockRate = 1 + world.swarm.clockError * (2 * random.nextDouble() - 1);
    }

    NodeId id() {
        return id;
    }

    int index() {
        return id.value() - 1;
    }

    SimDisk disk() {
        return disk;
    }

    double clockRate() {
        return clockRate;
    }

    @Nullable SimLife<M> life() {
        return life;
    }

    /** How often it has started. */
    int lives() {
        return lives;
    }

    boolean isUp() {
        return life != null;
    }

    /** Whether it will never run again, since its disk is damaged or was replaced. */
    boolean isLost() {
        return lost;
    }

    MachineState durable() {
        return durable;
    }

    void makeDurable(MachineState state) {
        if (state.position() > durable.position()) {
            durable = state;
        }
    }

    long pausedUntil() {
        return pausedUntil;
    }

    void pauseUntil(long time) {
        world.stats.count(Metric.PAUSES);
        world.trace.note(What.FAULT, index(), 1, time);
        say("pauses");
        pausedUntil = time;
    }

    /** From now on nothing happens to it. */
    void calm() {
        pausedUntil = 0;
        disk.failAtRandom(DiskFaults.NONE);
        disk.freeSpace();
        if (life != null) {
            life.dieAtEffect(0, false);
        }
    }

    /** Turns bits over on a disk that nothing uses at the moment. */
    void rot() {
        String file = disk.flipBit(random);
        if (file != null) {
            rotten = true;
            say("a bit of '" + file + "' turns over");
        }
    }

    /**
     * Its disk is copied, or replaced by the copy or by an empty one. Not replaced is what may hold
     * more than all others know of: nobody could know this node again.
     */
    void forget(boolean everything) {
        SimDisk.Image copy = everything ? SimDisk.Image.EMPTY : image;
        if (copy == null) {
            image = disk.image();
            imageState = durable;
            say("has its disk copied");
        } else if (knownToAll && !lost) {
            world.stats.count(everything ? Metric.DISKS_WIPED : Metric.OLD_IMAGES_RESTORED);
            say(everything ? "gets an empty disk" : "gets an old copy of its disk");
            disk.restore(copy);
            durable = everything ? MachineState.EMPTY : imageState;
            forgetful = true;
        }
    }

    /** It was told that its disk is not what it was. That is right only if it is so. */
    void foundOut(String why) {
        if (!forgetful) {
            world.fail("node " + id + " is told that it forgot, and it did not: " + why);
            return;
        }
        world.stats.count(Metric.AMNESIA_FOUND);
        say("is lost: " + why);
        lost = true;
    }

    void start() {
        if (life != null || lost || world.isBroken()) {
            return;
        }
        lives++;
        if (lives > 1) {
            world.stats.count(Metric.RESTARTS);
        }
        world.trace.note(What.START, index(), lives, durable.digest());
        world.trace.up(index(), true);
        say("starts for the " + lives + ". time, with a state of " + durable.position());
        SimLife<M> born = new SimLife<>(cluster, world, this, random.split(lives));
        life = born;
        born.boot();
    }

    /** The life is over: it died, failed or stopped. What was not synced meets its fate. */
    void ended(SimLife<M> ended, CrashMode mode) {
        if (life != ended) {
            return;
        }
        life = null;
        knownToAll = ended.isKnownToAll();
        world.trace.note(What.STOP, index(), lives, 0);
        world.trace.up(index(), false);
        say("is down, and its disk will " + mode.label());
        disk.guardBy(DiskGuard.NONE);
        disk.crash(mode);
        cluster.died(this, ended);
    }

    /** The disk says that it is damaged. That is right only if it is. */
    void refusedItsDisk(String why) {
        if (!rotten) {
            world.fail("node " + id + " finds its disk corrupt, and it is not: " + why);
            return;
        }
        world.stats.count(Metric.BIT_FLIPS_REFUSED);
        say("is lost: " + why);
        lost = true;
    }

    CrashMode drawCrashMode() {
        return world.swarm.crashMode(random);
    }

    void say(String text) {
        if (world.trace.isTold()) {
            world.trace.say(index(), text);
        }
    }

    @Override
    public long reachableFrom() {
        return pausedUntil;
    }

    @Override
    public boolean receive(Channel channel, Envelope envelope) {
        return life != null && life.receive(channel, envelope);
    }
}
