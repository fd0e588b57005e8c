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
        private final Configuration configuration;
        private long mask;
        private long newest;

        boolean isAnswered() {
            return configuration.quorums().canPrepare(mask);
        }

        Asked(long deadline, Configuration configuration) {
            this.deadline = deadline;
            this.configuration = configuration;
            // What was chosen before these voters were in force they need not have accepted.
            this.newest = configuration.version();
        }
    }

    private final TreeMap<Long, Long> leaderAsked = new TreeMap<>();
    private final TreeMap<Long, Asked> quorumAsked = new TreeMap<>();

    boolean isEmpty() {
        return leaderAsked.isEmpty() && quorumAsked.isEmpty();
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

    void askedQuorum(long id, long deadline, Configuration configuration) {
        quorumAsked.put(id, new Asked(deadline, configuration));
    }

    void add(NodeId from, QuorumReadReply reply) {
        Asked asked = quorumAsked.get(reply.id());
        if (asked != null && !asked.isAnswered()) {
            asked.mask |= asked.configuration.quorums().bit(from);
            asked.newest = Math.max(asked.newest, reply.newest());
        }
    }

    /**
     * Gives away the reads whose slots are all decided; they may be answered at that slot.
     *
     * @param current the configuration in force after {@code decided}
     * @return those that asked others than are members now: they have to ask again
     */
    List<Long> release(long decided, Configuration current, Answer answer) {
        List<Long> again = new ArrayList<>();
        Iterator<Map.Entry<Long, Asked>> reads = quorumAsked.entrySet().iterator();
        while (reads.hasNext()) {
            Map.Entry<Long, Asked> read = reads.next();
            Asked asked = read.getValue();
            if (asked.isAnswered() && asked.newest <= decided) {
                reads.remove();
                if (asked.configuration.version() == current.version()) {
                    answer.at(read.getKey(), asked.newest);
                } else {
                    again.add(read.getKey());
                }
            }
        }
        return again;
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
