package io.quorate.paxos;

import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Accepted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** How the other members stand to this leader. */
final class Peers {

    private static final class Progress {
        /** The newest message of this leader that was answered; 0 if none was. */
        private long seq;

        /** The newest message of this leader that was answered with a promise to help no rival. */
        private long loyalSeq;

        private long heardAt;
        private long decided;
        private boolean neverLeads;

        Progress(long now) {
            this.heardAt = now;
        }
    }

    private final NodeId self;
    private final Map<NodeId, Progress> peers = new TreeMap<>();

    Peers(NodeId self) {
        this.self = self;
    }

    Set<NodeId> ids() {
        return peers.keySet();
    }

    /** Who is new is taken to have been heard of now. */
    void add(List<Member> members, long now) {
        for (Member member : members) {
            if (!member.id().equals(self)) {
                peers.computeIfAbsent(member.id(), id -> new Progress(now));
            }
        }
    }

    /** Forgets all who do not belong to {@code configuration}. */
    void keep(Configuration configuration) {
        peers.keySet().removeIf(id -> !configuration.contains(id));
    }

    /**
     * An answer came; it may be late.
     *
     * @param leaseMillis for how long a peer has to help no rival if a lease is to count on it; 0
     *     if none does
     */
    void heard(NodeId from, Accepted answer, long leaseMillis, long now) {
        Progress progress = peers.get(from);
        if (progress == null) {
            return;
        }
        if (answer.seq() > progress.seq) {
            progress.seq = answer.seq();
            progress.heardAt = now;
            progress.neverLeads = !answer.mayLead();
        }
        if (leaseMillis > 0 && answer.promiseMillis() >= leaseMillis) {
            progress.loyalSeq = Math.max(progress.loyalSeq, answer.seq());
        }
        progress.decided = Math.max(progress.decided, answer.decided());
    }

    /** Whether a peer has said that it never leads. */
    boolean neverLeads(NodeId peer) {
        Progress progress = peers.get(peer);
        return progress != null && progress.neverLeads;
    }

    private long mask(Configuration configuration, boolean own, Predicate<Progress> which) {
        long mask = own ? configuration.quorums().bit(self) : 0;
        for (Map.Entry<NodeId, Progress> peer : peers.entrySet()) {
            if (which.test(peer.getValue())) {
                mask |= configuration.quorums().bit(peer.getKey());
            }
        }
        return mask;
    }

    /** The voters that were heard of within the last {@code ticks}, and this node. */
    long inTouch(Configuration configuration, long now, long ticks) {
        return mask(configuration, true, peer -> now - peer.heardAt <= ticks);
    }

    /** The voters that have answered a message from {@code seq} on, and this node. */
    long answered(Configuration configuration, long seq) {
        return mask(configuration, true, peer -> peer.seq >= seq);
    }

    /**
     * The voters that have answered a message from {@code seq} on and help no rival, and this node.
     */
    long loyal(Configuration configuration, long seq) {
        return mask(configuration, true, peer -> peer.loyalSeq >= seq);
    }

    /** Whether so many voters of {@code chosen} know that they are that nobody else is needed. */
    boolean canLetGo(Configuration chosen, long ownDecided) {
        long version = chosen.version();
        long mask = mask(chosen, ownDecided >= version, peer -> peer.decided >= version);
        return chosen.quorums().canAccept(mask);
    }

    /** Whether anybody who was heard of within the last {@code ticks} knows that. */
    boolean isKnown(long position, long now, long ticks) {
        for (Progress peer : peers.values()) {
            if (now - peer.heardAt <= ticks && peer.decided >= position) {
                return true;
            }
        }
        return false;
    }

    /**
     * The first slot that a peer does not know to be decided, of those heard of within {@code
     * ticks}.
     */
    long wantedFrom(long now, long ticks) {
        long first = Long.MAX_VALUE;
        for (Progress peer : peers.values()) {
            if (now - peer.heardAt <= ticks) {
                first = Math.min(first, peer.decided + 1);
            }
        }
        return first;
    }

    /** Those who do not know what is decided up to {@code position}. */
    List<NodeId> lacking(long position) {
        List<NodeId> lacking = new ArrayList<>();
        peers.forEach(
                (id, progress) -> {
                    if (progress.decided < position) {
                        lacking.add(id);
                    }
                });
        return lacking;
    }

    /** The voter of {@code chosen} that knows most, of those heard of lately that know of it. */
    Optional<NodeId> successor(Configuration chosen, long now, long ticks) {
        NodeId best = null;
        long most = chosen.version() - 1;
        for (Map.Entry<NodeId, Progress> peer : peers.entrySet()) {
            Progress progress = peer.getValue();
            boolean fit =
                    chosen.isVoter(peer.getKey())
                            && now - progress.heardAt <= ticks
                            && !progress.neverLeads;
            if (fit && progress.decided > most) {
                best = peer.getKey();
                most = progress.decided;
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * Whether those whom {@code wanted} makes voters answer and know all up to {@code position},
     * and enough voters answer for both kinds of its quorums.
     */
    boolean areReady(
            Configuration current, Configuration wanted, long position, long now, long ticks) {
        for (NodeId voter : wanted.quorums().voters()) {
            if (voter.equals(self) || current.isVoter(voter)) {
                continue;
            }
            Progress peer = peers.get(voter);
            if (peer == null || peer.decided < position || !answers(peer, now, ticks)) {
                return false;
            }
        }
        long mask = mask(wanted, true, peer -> answers(peer, now, ticks));
        return wanted.quorums().canPrepare(mask) && wanted.quorums().canAccept(mask);
    }

    private static boolean answers(Progress peer, long now, long ticks) {
        return peer.seq > 0 && now - peer.heardAt <= ticks;
    }

    /** How far a peer is known to know what is decided; -1 if it is none. */
    long decidedOf(NodeId peer) {
        Progress progress = peers.get(peer);
        return progress == null ? -1 : progress.decided;
    }

    /** How long ago a peer has answered this leader; -1 if it never has. */
    long silence(NodeId peer, long now) {
        Progress progress = peers.get(peer);
        return progress == null || progress.seq == 0 ? -1 : now - progress.heardAt;
    }
}
