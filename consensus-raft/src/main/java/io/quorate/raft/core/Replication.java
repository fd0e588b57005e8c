package io.quorate.raft.core;

import static io.quorate.runtime.Invariant.check;

import io.quorate.api.EngineEvent;
import io.quorate.api.EngineStatus;
import io.quorate.api.NodeId;
import io.quorate.api.SnapshotInfo;
import io.quorate.raft.core.Progress.State;
import io.quorate.raft.core.RaftMessage.AppendEntries;
import io.quorate.raft.core.RaftMessage.AppendEntriesReply;
import io.quorate.runtime.Effects;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How a leader's log gets to all other members. */
final class Replication {

    private final RaftCore core;
    private final RaftConfig config;
    private final RaftLog log;
    private final Map<NodeId, Progress> peers = new TreeMap<>();
    private long sessions;
    private long sequence;

    Replication(RaftCore core) {
        this.core = core;
        this.config = core.config();
        this.log = core.log();
    }

    /** Who is new gets a session of its own; who is gone is forgotten. */
    void membersChanged() {
        Configuration configuration = core.configuration();
        peers.keySet().removeIf(id -> !configuration.contains(id));
        configuration
                .membership()
                .members()
                .forEach(
                        member -> {
                            NodeId id = member.id();
                            if (!id.equals(core.self()) && !peers.containsKey(id)) {
                                peers.put(id, newSession(log.lastIndex() + 1));
                            }
                        });
    }

    private Progress newSession(long nextIndex) {
        sessions++;
        return new Progress(sessions, nextIndex, core.now());
    }

    // ---- what is known of peers ----

    long matchIndex(NodeId peer) {
        Progress progress = peers.get(peer);
        return progress == null ? 0 : progress.matchIndex();
    }

    long contactTick(NodeId peer) {
        Progress progress = peers.get(peer);
        return progress == null ? 0 : progress.contactTick();
    }

    long ackedSequence(NodeId peer) {
        Progress progress = peers.get(peer);
        return progress == null ? 0 : progress.ackedSequence();
    }

    long promisedSequence(NodeId peer) {
        Progress progress = peers.get(peer);
        return progress == null ? 0 : progress.promisedSequence();
    }

    /** The number of the next message. */
    long nextSequence() {
        return sequence + 1;
    }

    boolean isCloseBehind(NodeId peer, long entries) {
        Progress progress = peers.get(peer);
        return progress != null
                && progress.matchIndex() > 0
                && progress.matchIndex() + entries >= log.lastIndex()
                && isInContact(progress);
    }

    private boolean isInContact(Progress progress) {
        return progress.wasHeardOf()
                && core.now() - progress.contactTick() < config.timing().electionTicksMin();
    }

    /** The first entry that a peer lacks, of those that are heard of. */
    long wantedFrom() {
        long first = Long.MAX_VALUE;
        for (Progress progress : peers.values()) {
            if (isInContact(progress)) {
                first = Math.min(first, progress.matchIndex() + 1);
            }
        }
        return first;
    }

    /** The voter that would be the best leader. */
    Optional<NodeId> mostUpToDate() {
        NodeId best = null;
        long bestMatch = 0;
        for (Map.Entry<NodeId, Progress> peer : peers.entrySet()) {
            long match = peer.getValue().matchIndex();
            if (core.configuration().isVoter(peer.getKey()) && match > bestMatch) {
                best = peer.getKey();
                bestMatch = match;
            }
        }
        return Optional.ofNullable(best);
    }

    EngineStatus.Peer status(NodeId peer) {
        Progress progress = peers.get(peer);
        if (progress == null || !progress.wasHeardOf()) {
            return new EngineStatus.Peer(peer, matchIndex(peer), -1);
        }
        return new EngineStatus.Peer(
                peer, progress.matchIndex(), core.now() - progress.contactTick());
    }

    // ---- sending ----

    /** To each peer one message at least: entries if there are any for it. */
    void heartbeat(Effects<RaftMessage> effects) {
        peers.forEach(
                (id, progress) -> {
                    progress.heartbeat();
                    send(id, progress, true, effects);
                });
    }

    /** To each peer what it has not got, as much as may be on its way. */
    void sendNew(Effects<RaftMessage> effects) {
        peers.forEach(
                (id, progress) -> {
                    boolean more = true;
                    while (more && progress.nextIndex() <= log.lastIndex()) {
                        more = send(id, progress, false, effects);
                    }
                });
    }

    /**
     * @param always whether to send a message also without entries
     * @return whether entries were sent
     */
    private boolean send(
            NodeId to, Progress progress, boolean always, Effects<RaftMessage> effects) {
        long prev = progress.nextIndex() - 1;
        if (progress.state() == State.SNAPSHOT || prev < log.baseIndex()) {
            offerSnapshot(to, progress, effects);
            if (always) {
                append(to, progress, 0, 0, 0, List.of(), effects);
            }
            return false;
        }
        List<Entry> entries = entriesFor(to, progress, effects);
        if (entries.isEmpty() && !always) {
            return false;
        }
        append(to, progress, prev, log.term(prev), core.commitIndex(), entries, effects);
        return !entries.isEmpty();
    }

    private List<Entry> entriesFor(NodeId to, Progress progress, Effects<RaftMessage> effects) {
        long next = progress.nextIndex();
        boolean may =
                progress.maySend(
                        config.flow().inflightMessagesMax(), config.flow().inflightBytesMax());
        if (!may || next > log.lastIndex()) {
            return List.of();
        }
        @Nullable List<Entry> entries = log.slice(next, config.flow().batchBytesMax());
        if (entries == null) {
            core.loads()
                    .forPeer(
                            to,
                            progress.session(),
                            log.lsn(next),
                            log.lsn(log.lastIndex()),
                            config.flow().batchBytesMax(),
                            effects);
            return List.of();
        }
        return entries;
    }

    private void append(
            NodeId to,
            Progress progress,
            long prevIndex,
            long prevTerm,
            long leaderCommit,
            List<Entry> entries,
            Effects<RaftMessage> effects) {
        sequence++;
        effects.send(
                to,
                new AppendEntries(
                        core.term(),
                        prevIndex,
                        prevTerm,
                        leaderCommit,
                        entries,
                        progress.session(),
                        sequence));
        if (!entries.isEmpty()) {
            long bytes = 0;
            for (Entry entry : entries) {
                bytes += entry.size();
            }
            progress.sent(prevIndex + entries.size(), bytes);
        }
    }

    /** Old entries were read for a peer; they are sent if they are still what it needs. */
    void onLoaded(Loads.Load load, List<Entry> entries, Effects<RaftMessage> effects) {
        NodeId to = load.peer().orElseThrow();
        Progress progress = peers.get(to);
        if (progress == null || progress.session() != load.session() || entries.isEmpty()) {
            return;
        }
        long first = entries.get(0).index();
        long last = entries.get(entries.size() - 1).index();
        boolean wanted =
                first == progress.nextIndex()
                        && last - first == entries.size() - 1
                        && progress.maySend(
                                config.flow().inflightMessagesMax(),
                                config.flow().inflightBytesMax())
                        && log.matches(last, entries.get(entries.size() - 1).term())
                        && log.baseIndex() < first;
        if (wanted) {
            append(
                    to,
                    progress,
                    first - 1,
                    log.term(first - 1),
                    core.commitIndex(),
                    entries,
                    effects);
        }
    }

    // ---- replies ----

    /** Takes a reply, if it is one to this very replication. */
    boolean onReply(NodeId from, AppendEntriesReply reply, Effects<RaftMessage> effects) {
        Progress progress = peers.get(from);
        if (progress == null || progress.session() != reply.session()) {
            return false;
        }
        progress.heard(reply.sequence(), core.now());
        if (reply.promiseMillis() >= core.promise().millis()) {
            progress.promised(reply.sequence());
        }
        if (reply.success()) {
            check(
                    reply.matchIndex() <= log.lastIndex(),
                    "a peer has %d entries of a leader who has %d",
                    reply.matchIndex(),
                    log.lastIndex());
            progress.matched(reply.matchIndex(), reply.sequence());
            if (progress.state() == State.SNAPSHOT && reply.matchIndex() >= log.baseIndex()) {
                progress.probe(progress.matchIndex() + 1);
            }
        } else if (progress.hasLost(reply.prevLogIndex(), reply.sequence())) {
            effects.event(
                    EngineEvent.Kind.PROTOCOL,
                    core.commitIndex(),
                    "node " + from + " has lost entries it had; it starts from the beginning");
            Progress anew = newSession(Math.min(reply.conflictIndex(), log.lastIndex()) + 1);
            anew.heard(reply.sequence(), core.now());
            peers.put(from, anew);
        } else if (progress.state() != State.SNAPSHOT && progress.isNews(reply.prevLogIndex())) {
            long below = Math.min(reply.conflictIndex(), reply.prevLogIndex() - 1);
            progress.rejected(log.lastOfTermAtMost(reply.conflictTerm(), below) + 1);
        }
        return true;
    }

    // ---- snapshots ----

    private void offerSnapshot(NodeId to, Progress progress, Effects<RaftMessage> effects) {
        if (progress.state() == State.SNAPSHOT || !isInContact(progress)) {
            return;
        }
        check(core.snapshotIndex() >= log.baseIndex(), "no snapshot for what was compacted");
        progress.sendingSnapshot();
        effects.sendSnapshot(
                to,
                new RaftMessage.InstallSnapshot(
                        core.term(), core.snapshotIndex(), core.snapshotTerm()));
    }

    void onSnapshotSent(NodeId to, SnapshotInfo snapshot, boolean complete) {
        Progress progress = peers.get(to);
        if (progress != null && progress.state() == State.SNAPSHOT) {
            long next = complete ? snapshot.position() + 1 : progress.matchIndex() + 1;
            progress.probe(
                    Math.max(Math.min(next, log.lastIndex() + 1), progress.matchIndex() + 1));
        }
    }

    void checkInvariants() {
        for (Progress progress : peers.values()) {
            progress.checkInvariants(log.lastIndex());
        }
    }
}
