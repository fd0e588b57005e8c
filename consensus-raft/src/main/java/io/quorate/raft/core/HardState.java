package io.quorate.raft.core;

import io.quorate.api.NodeId;
import java.util.Optional;

/**
 * What a node must never forget, in one record.
 *
 * @param currentTerm the newest term it has seen
 * @param votedFor who has its vote in that term
 * @param life how often it was started, so that what it asks in one life is not answered in another
 */
record HardState(long currentTerm, Optional<NodeId> votedFor, long life) {

    static final HardState NONE = new HardState(0, Optional.empty(), 0);

    HardState inTerm(long term) {
        return new HardState(term, Optional.empty(), life);
    }

    HardState votingFor(NodeId candidate) {
        return new HardState(currentTerm, Optional.of(candidate), life);
    }

    HardState inNextLife() {
        return new HardState(currentTerm, votedFor, life + 1);
    }
}
