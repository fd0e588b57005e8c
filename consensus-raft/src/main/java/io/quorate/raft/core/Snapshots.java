package io.quorate.raft.core;

import io.quorate.api.Bytes;
import io.quorate.api.SnapshotInfo;
import io.quorate.runtime.Effects;

/** The newest snapshot, and what the log no longer keeps because of it (§7). */
final class Snapshots {

    private final RaftConfig config;
    private final RaftLog log;
    private final Loads loads;
    private final Configurations configurations;
    private final Terms terms;
    private long index;
    private long term;
    private long nextTick;
    private boolean releaseDue;

    Snapshots(
            RaftConfig config,
            RaftLog log,
            Loads loads,
            Configurations configurations,
            Terms terms) {
        this.config = config;
        this.log = log;
        this.loads = loads;
        this.configurations = configurations;
        this.terms = terms;
    }

    /** Up to where the newest snapshot goes; 0 if there is none. */
    long index() {
        return index;
    }

    /** The term of the last entry in it. */
    long term() {
        return term;
    }

    /** The snapshot that this node starts with. */
    void begin(long snapshotIndex, long snapshotTerm) {
        index = snapshotIndex;
        term = snapshotTerm;
    }

    void takeIfDue(long applied, long now, Effects<RaftMessage> effects) {
        boolean due = applied - index >= config.retention().snapshotEntries();
        if (due && now >= nextTick) {
            nextTick = now + config.timing().electionTicksMax();
            effects.takeSnapshot();
        }
    }

    /** There is a snapshot, be it older than the newest. */
    void note(SnapshotInfo snapshot) {
        if (snapshot.position() > index) {
            index = snapshot.position();
            term = SnapshotHeader.decode(snapshot.header()).term();
        }
    }

    /** Gives up what a snapshot covers, but for a tail (§7). */
    void compact(Effects<RaftMessage> effects) {
        long target = index - config.retention().keptEntries();
        if (target > log.baseIndex() && loads.isIdle()) {
            log.compactTo(target);
            configurations.forgetBefore(target);
            release(effects);
        }
    }

    /** Lets the records go that the log does not need any more, unless some are being read. */
    void release(Effects<RaftMessage> effects) {
        releaseDue = !loads.isIdle();
        if (!releaseDue) {
            terms.save(effects);
            effects.release(log.baseLsn());
        }
    }

    /** Something that was being read has been read. */
    void onLoaded(Effects<RaftMessage> effects) {
        if (releaseDue) {
            release(effects);
        }
        compact(effects);
    }

    /** What a snapshot up to {@code position} says of the log. */
    Bytes header(long position) {
        long termThere = position == index ? term : log.term(position);
        return new SnapshotHeader(termThere, configurations.at(position)).encode();
    }
}
