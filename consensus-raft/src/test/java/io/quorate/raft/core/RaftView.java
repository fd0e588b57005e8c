package io.quorate.raft.core;

import io.quorate.api.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the rules of a search look at in a node.
 *
 * @param entries the log from its first entry on
 */
record RaftView(
        long term, Optional<NodeId> votedFor, boolean leads, long commitIndex, List<Item> entries) {

    /** An entry, with a hash of its bytes. */
    record Item(long term, int hash) {}

    static RaftView of(RaftCore core) {
        List<Item> entries = new ArrayList<>();
        RaftLog log = core.log();
        for (long index = 1; index <= log.lastIndex(); index++) {
            Entry entry = log.cached(index);
            entries.add(new Item(log.term(index), entry == null ? 0 : entry.encoded().hashCode()));
        }
        return new RaftView(
                core.term(),
                core.votedFor(),
                core.role() instanceof Leader,
                core.commitIndex(),
                List.copyOf(entries));
    }

    Item entry(long index) {
        return entries.get((int) index - 1);
    }

    long lastIndex() {
        return entries.size();
    }

    boolean has(long index, long term) {
        return index == 0 || (index <= lastIndex() && entry(index).term() == term);
    }
}
