package io.quorate.raft.core;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.SnapshotInfo;
import io.quorate.runtime.Effects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a node finds of its earlier lives. */
final class Recovery implements Records.Reader {

    private final RaftLog log;
    private final TreeMap<Long, Configuration> configurations = new TreeMap<>();
    private Configuration initial;
    private HardState hardState = HardState.NONE;
    private @Nullable SnapshotHeader snapshot;
    private long snapshotIndex;
    private long lsn;
    private boolean bootstrapped;
    private boolean empty = true;

    Recovery(RaftLog log, Configuration initial) {
        this.log = log;
        this.initial = initial;
    }

    void onSnapshot(SnapshotInfo info) {
        snapshot = SnapshotHeader.decode(info.header());
        snapshotIndex = info.position();
    }

    void onRecord(long recordLsn, Bytes record) {
        lsn = recordLsn;
        empty = false;
        try {
            Records.read(record, this);
        } catch (IllegalArgumentException e) {
            throw corrupt(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void onEntry(Entry entry) {
        log.replay(lsn, entry);
        configurations.tailMap(entry.index(), true).clear();
        if (entry.kind() == Entry.Kind.CONFIGURATION) {
            configurations.put(entry.index(), Configuration.decode(entry.command()));
        }
    }

    @Override
    public void onHardState(HardState state) {
        hardState = state;
    }

    @Override
    public void onBeginning(long index, long term) {
        log.replayBeginning(lsn, index, term);
        configurations.clear();
    }

    @Override
    public void onBootstrap(Configuration configuration) {
        initial = configuration;
        bootstrapped = true;
    }

    /** Whether nothing says yet who was a member at first. */
    boolean lacksBootstrap() {
        return !bootstrapped && snapshot == null;
    }

    HardState hardState() {
        return hardState;
    }

    long snapshotIndex() {
        return snapshotIndex;
    }

    long snapshotTerm() {
        return snapshot == null ? 0 : snapshot.term();
    }

    /**
     * Brings log and snapshot together.
     *
     * @param applied what the state machine contains
     * @param found gets the configurations
     */
    void finish(long applied, Configurations found, Effects<RaftMessage> effects) {
        log.startAtBase();
        if ((!empty || snapshot != null) && hardState.life() == 0) {
            throw corrupt("term and vote are missing");
        }
        if (log.baseIndex() > snapshotIndex) {
            throw corrupt(
                    "the log begins after "
                            + log.baseIndex()
                            + ", and the snapshot ends at "
                            + snapshotIndex);
        }
        if (snapshot == null) {
            found.startAt(0, initial);
        } else {
            found.startAt(snapshotIndex, snapshot.configuration());
            if (!log.matches(snapshotIndex, snapshot.term())) {
                // The snapshot came from another node, and the log never had what it contains.
                log.beginAfter(snapshotIndex, snapshot.term(), effects);
                configurations.clear();
            }
        }
        configurations.tailMap(snapshotIndex, false).values().forEach(found::add);
        if (applied > log.lastIndex()) {
            throw corrupt(
                    "the state machine contains "
                            + applied
                            + ", and the log ends at "
                            + log.lastIndex());
        }
    }

    private RuntimeException corrupt(String why) {
        return new ConsensusError.Corrupt("the log, record " + lsn, 0, why).asException();
    }
}
