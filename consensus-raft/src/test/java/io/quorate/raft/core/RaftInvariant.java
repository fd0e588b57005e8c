package io.quorate.raft.core;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import io.quorate.testkit.sim.ClusterInvariant;
import io.quorate.testkit.sim.ClusterView;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The properties of figure 3 of the paper, between all nodes of a world.
 *
 * <ul>
 *   <li>Election Safety: a term has one leader.
 *   <li>Leader Append-Only: a leader never cuts its log.
 *   <li>Log Matching: an entry of one index and term is the same everywhere, and so is the one
 *       before it.
 *   <li>Leader Completeness: a leader has everything that was committed in earlier terms.
 *   <li>State Machine Safety: what is committed at an index is committed there for ever.
 *   <li>A node uses the newest configuration of its log (§6), and none that its log has not.
 *   <li>What a leader counts on a peer, that peer has, and confirmed in the leader's own term
 *       (§5.3).
 * </ul>
 *
 * <p>Only what a step changed is looked at, but for a leader that is new.
 */
public final class RaftInvariant implements ClusterInvariant<RaftMessage> {

    private static final long SWEEP_STEPS = 1_000;

    private record Place(long index, long term) {}

    /** An entry's term, and the term of the leader that committed it. */
    private record Committed(long term, long inTerm) {}

    private record Content(int hash, long termBefore) {}

    private static final class Seen {
        private Object core = this;
        private long last;
        private long lastTerm;
        private long commit;
        private long ledTerm;
        private Configuration used;
        private int configurations;
    }

    private final Map<Long, NodeId> leaders = new HashMap<>();
    private final Map<Place, Content> entries = new HashMap<>();
    private final Map<Long, Committed> committedEntries = new HashMap<>();
    private final TreeMap<Long, Bytes> configurations = new TreeMap<>();
    private final Map<NodeId, Seen> seen = new HashMap<>();
    private long highestCommit;
    private long steps;

    @Override
    public void check(NodeId stepped, ClusterView<RaftMessage> cluster) {
        RaftCore core = (RaftCore) cluster.core(stepped).orElse(null);
        if (core == null) {
            return;
        }
        Seen before = seen.computeIfAbsent(stepped, id -> new Seen());
        if (before.core != core) {
            before = new Seen();
            before.core = core;
            seen.put(stepped, before);
            checkEntries(core, core.log().baseIndex());
        }
        RaftLog log = core.log();
        boolean changed = before.last != log.lastIndex() || before.lastTerm != log.lastTerm();
        if (changed) {
            checkEntries(core, Math.min(before.last, log.lastIndex()) - 8);
        }
        checkLeader(stepped, core, before);
        checkMatches(core, cluster);
        checkCommitted(core, before.commit);
        Configuration used = core.configuration();
        if (changed || before.used != used || before.configurations != configurations.size()) {
            before.used = used;
            before.configurations = configurations.size();
            checkConfiguration(core);
        }
        steps++;
        if (steps % SWEEP_STEPS == 0) {
            checkEntries(core, log.baseIndex());
        }
        before.last = log.lastIndex();
        before.lastTerm = log.lastTerm();
        before.commit = core.commitIndex();
    }

    private void checkLeader(NodeId node, RaftCore core, Seen before) {
        if (!(core.role() instanceof Leader)) {
            before.ledTerm = 0;
            return;
        }
        RaftLog log = core.log();
        if (before.ledTerm == core.term()) {
            if (log.lastIndex() < before.last) {
                throw broken("leader append-only: the leader of " + core.term() + " cut its log");
            }
            return;
        }
        before.ledTerm = core.term();
        NodeId other = leaders.putIfAbsent(core.term(), node);
        if (other != null && !other.equals(node)) {
            throw broken(
                    "election safety: nodes " + other + " and " + node + " lead " + core.term());
        }
        for (long index = log.baseIndex() + 1; index <= highestCommit; index++) {
            Committed committed = committedEntries.get(index);
            boolean has = index <= log.lastIndex() && log.term(index) == committed.term();
            if (!has && committed.inTerm() < core.term()) {
                throw broken(
                        "leader completeness: the leader of "
                                + core.term()
                                + " has another entry at "
                                + index
                                + ", which was committed in term "
                                + committed.inTerm());
            }
        }
    }

    /** The last node may be the one whose bits turn over: what it had may look as if torn. */
    private static void checkMatches(RaftCore core, ClusterView<RaftMessage> cluster) {
        if (!(core.role() instanceof Leader leader)) {
            return;
        }
        int intact = cluster.nodes() > 2 ? cluster.nodes() - 1 : cluster.nodes();
        for (int i = 1; i <= intact; i++) {
            NodeId id = NodeId.of(i);
            long match = leader.replication().matchIndex(id);
            RaftCore peer = (RaftCore) cluster.core(id).orElse(null);
            if (match == 0 || peer == null || peer.term() > core.term()) {
                continue;
            }
            if (peer.term() < core.term() || !isSame(core.log(), peer.log(), match)) {
                throw broken(
                        "the leader of "
                                + core.term()
                                + " counts entry "
                                + match
                                + " on node "
                                + id
                                + ", which has not confirmed it");
            }
        }
    }

    private static boolean isSame(RaftLog log, RaftLog other, long index) {
        if (index > other.lastIndex()) {
            return false;
        }
        boolean compacted = index < Math.max(log.baseIndex(), other.baseIndex());
        return compacted || log.term(index) == other.term(index);
    }

    private void checkCommitted(RaftCore core, long before) {
        RaftLog log = core.log();
        long from = Math.max(before, log.baseIndex()) + 1;
        for (long index = from; index <= core.commitIndex(); index++) {
            long term = log.term(index);
            Committed first = committedEntries.putIfAbsent(index, new Committed(term, core.term()));
            if (first != null && first.term() != term) {
                throw broken(
                        "state machine safety: entry "
                                + index
                                + " of terms "
                                + first
                                + " and "
                                + term);
            }
            highestCommit = Math.max(highestCommit, index);
            Entry entry = log.cached(index);
            if (entry != null && entry.kind() == Entry.Kind.CONFIGURATION) {
                configurations.put(index, entry.command());
            }
        }
    }

    private void checkConfiguration(RaftCore core) {
        Configuration used = core.configuration();
        checkIsInLog(used, core.log());
        Map.Entry<Long, Bytes> known = configurations.floorEntry(core.log().lastIndex());
        if (known == null || !holds(core.log(), known.getKey())) {
            return;
        }
        if (used.index() < known.getKey()) {
            throw broken(
                    "the configuration of " + used.index() + " is used, and the log has another");
        }
        if (used.index() == known.getKey() && !used.encode().equals(known.getValue())) {
            throw broken("the configuration of " + used.index() + " is another than was committed");
        }
    }

    private static void checkIsInLog(Configuration used, RaftLog log) {
        long index = used.index();
        if (index <= log.baseIndex()) {
            return;
        }
        Entry entry = index <= log.lastIndex() ? log.cached(index) : null;
        boolean cut = index > log.lastIndex();
        if (cut || (entry != null && !entry.command().equals(used.encode()))) {
            throw broken("the configuration of " + index + " is used, and the log has it no more");
        }
    }

    /** Whether a log has the entry that was committed at {@code index}. */
    private boolean holds(RaftLog log, long index) {
        return index <= log.baseIndex() || log.term(index) == committedEntries.get(index).term();
    }

    private void checkEntries(RaftCore core, long after) {
        RaftLog log = core.log();
        for (long index = Math.max(after, log.baseIndex()) + 1; index <= log.lastIndex(); index++) {
            Entry entry = log.cached(index);
            if (entry == null) {
                continue;
            }
            Content content = new Content(entry.encoded().hashCode(), log.term(index - 1));
            Content known = entries.putIfAbsent(new Place(index, entry.term()), content);
            if (known != null && !known.equals(content)) {
                throw broken(
                        "log matching: entry " + index + " of term " + entry.term() + " differs");
            }
        }
    }

    /** What to throw; texts are put together only when a rule is broken. */
    private static IllegalStateException broken(String rule) {
        return new IllegalStateException(rule);
    }
}
