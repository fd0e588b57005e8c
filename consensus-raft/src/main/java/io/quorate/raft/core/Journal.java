package io.quorate.raft.core;

import io.quorate.api.Bytes;
import io.quorate.runtime.Effects;

/** The records this node writes: how far they are, and whether the disk has come to a halt. */
final class Journal {

    private long newestLsn;
    private long durableLsn;
    private int stalledTicks;

    long append(Bytes record, Effects<?> effects) {
        newestLsn = effects.append(record);
        return newestLsn;
    }

    void onDurable(long lsn) {
        if (lsn > durableLsn) {
            durableLsn = lsn;
            stalledTicks = 0;
        }
    }

    void tick() {
        stalledTicks = durableLsn < newestLsn ? stalledTicks + 1 : 0;
    }

    long newestLsn() {
        return newestLsn;
    }

    boolean isDurable(long lsn) {
        return lsn <= durableLsn;
    }

    /** For how long something has waited and nothing has become durable. */
    int stalledTicks() {
        return stalledTicks;
    }
}
