package io.quorate.testkit.sim;

import java.util.EnumSet;
import java.util.Set;

/** What can go wrong in a simulated world. Each seed draws some of these. */
public enum Fault {
    /** Messages vanish. */
    LOSS,
    /** Some messages take far longer than others, and overtake. */
    DELAY,
    /** Messages arrive twice. */
    DUPLICATION,
    /** Messages of long ago arrive once more. */
    REPLAY,
    /** Some nodes cannot reach some others, in both directions. */
    PARTITION,
    /** What goes to and from some nodes waits, and comes all at once. */
    CLOG,
    /** Some nodes can be heard by others and not hear them. */
    ONE_WAY_CUT,
    /** Processes die, also between any two effects, and start again. */
    CRASH,
    /** What was not synced is lost, torn or garbled in a crash; without this it all survives. */
    POWER_LOSS,
    /** State machines come back from a crash at an earlier position. */
    STATE_LOSS,
    /** Processes stand still for a while and do not know it. */
    PAUSE,
    /** Clocks run too fast or too slow. */
    CLOCK_RATE,
    /** Writes, syncs and reads fail, disks are full. */
    DISK_ERROR,
    /** Bits turn over on one node's disk. */
    BIT_ROT,
    /** One node's disk is replaced by an empty one, or by an old copy of itself. */
    AMNESIA,
    /**
     * All storages say that they are the same as ever, whatever became of their disks. With {@link
     * #AMNESIA} no protocol survives that, so it is only injected where it is asked for.
     */
    DISGUISE;

    /** All that every engine has to cope with: not {@link #DISGUISE}. */
    public static Set<Fault> usual() {
        return EnumSet.complementOf(EnumSet.of(DISGUISE));
    }
}
