package io.quorate.paxos;

import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.QuorumReadReply;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads of a node that does not lead: those that wait for the leader's answer, and those that ask a
 * prepare quorum, which meets every accept quorum and so has seen every finished write.
 */
final class PeerReads {

    /** Takes a read that may be answered at a position. */
    @FunctionalInterface
    interface Answer {
        void at(long id, long position);
    }

    private static final class Asked {
        private final long deadline;
        private long mask;
        private long newest;

        Asked(long deadline) {
            this.deadline = deadline;
        }
    }

    private final Quorums quorums;
    private final TreeMap<Long, Long> leaderAsked = new TreeMap<>();
    private final TreeMap<Long, Asked> quorumAsked = new TreeMap<>();

    PeerReads(Quorums quorums) {
        this.quorums = quorums;
    }

    // ---- by the leader ----

    void askedLeader(long id, long deadline) {
        leaderAsked.put(id, deadline);
    }

    /** Whether the read still waits; it does not any more. */
    boolean endLeaderRead(long id) {
        return leaderAsked.remove(id) != null;
    }

    /** Those that have waited too long. */
    List<Long> expireLeaderReads(long now) {
        List<Long> expired = new ArrayList<>();
        Iterator<Map.Entry<Long, Long>> asked = leaderAsked.entrySet().iterator();
        while (asked.hasNext()) {
            Map.Entry<Long, Long> next = asked.next();
            if (next.getValue() <= now) {
                expired.add(next.getKey());
                asked.remove();
            }
        }
        return expired;
    }

    List<Long> drainLeaderReads() {
        List<Long> all = new ArrayList<>(leaderAsked.keySet());
        leaderAsked.clear();
        return all;
    }

    // ---- by a quorum ----

    void askedQuorum(long id, long deadline) {
        quorumAsked.put(id, new Asked(deadline));
    }

    void add(NodeId from, QuorumReadReply reply) {
        Asked asked = quorumAsked.get(reply.id());
        if (asked != null && !quorums.canPrepare(asked.mask)) {
            asked.mask |= quorums.bit(from);
            asked.newest = Math.max(asked.newest, reply.newest());
        }
    }

    /** Gives away the reads whose slots are all decided; they may be answered at that slot. */
    void release(long decided, Answer answer) {
        Iterator<Map.Entry<Long, Asked>> reads = quorumAsked.entrySet().iterator();
        while (reads.hasNext()) {
            Map.Entry<Long, Asked> read = reads.next();
            Asked asked = read.getValue();
            if (quorums.canPrepare(asked.mask) && asked.newest <= decided) {
                reads.remove();
                answer.at(read.getKey(), asked.newest);
            }
        }
    }

    /** Those whose newest slot nobody seems to decide, or whose quorum is silent. */
    List<Long> expireQuorumReads(long now) {
        List<Long> expired = new ArrayList<>();
        Iterator<Map.Entry<Long, Asked>> reads = quorumAsked.entrySet().iterator();
        while (reads.hasNext()) {
            Map.Entry<Long, Asked> read = reads.next();
            if (read.getValue().deadline <= now) {
                expired.add(read.getKey());
                reads.remove();
            }
        }
        return expired;
    }
}
