package io.quorate.raft.core;

import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads of old records that are under way. Meanwhile nothing may be released. */
final class Loads {

    /**
     * A read that is under way.
     *
     * @param peer whom the entries are for; nobody if for this node itself
     * @param session the replication they are for
     */
    record Load(long fromLsn, Optional<NodeId> peer, long session) {}

    private final List<Load> underWay = new ArrayList<>();

    boolean isIdle() {
        return underWay.isEmpty();
    }

    void forSelf(long fromLsn, long toLsn, long bytesMax, Effects<?> effects) {
        start(new Load(fromLsn, Optional.empty(), 0), toLsn, bytesMax, effects);
    }

    void forPeer(
            NodeId peer,
            long session,
            long fromLsn,
            long toLsn,
            long bytesMax,
            Effects<?> effects) {
        start(new Load(fromLsn, Optional.of(peer), session), toLsn, bytesMax, effects);
    }

    private void start(Load load, long toLsn, long bytesMax, Effects<?> effects) {
        for (Load other : underWay) {
            if (other.peer().equals(load.peer()) && other.session() == load.session()) {
                return;
            }
        }
        underWay.add(load);
        effects.load(load.fromLsn(), toLsn, bytesMax);
    }

    /** The oldest read that started at this record. */
    Optional<Load> ended(long fromLsn) {
        for (Load load : underWay) {
            if (load.fromLsn() == fromLsn) {
                underWay.remove(load);
                return Optional.of(load);
            }
        }
        return Optional.empty();
    }
}
