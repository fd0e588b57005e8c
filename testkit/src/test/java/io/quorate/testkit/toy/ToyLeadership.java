package io.quorate.testkit.toy;

import io.quorate.api.ConsensusError;
import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/** What a leader knows of its epoch: how far each peer has it durable, and who waits to read. */
final class ToyLeadership {

    private final long epoch;
    private final TreeMap<NodeId, Long> accepted = new TreeMap<>();
    private final Deque<Read> reads = new ArrayDeque<>();

    /** A read that may be answered when its entry is decided. */
    private record Read(long id, long position) {}

    ToyLeadership(long epoch, List<NodeId> peers) {
        this.epoch = epoch;
        for (NodeId peer : peers) {
            accepted.put(peer, 0L);
        }
    }

    long epoch() {
        return epoch;
    }

    long accepted(NodeId peer) {
        return accepted.getOrDefault(peer, 0L);
    }

    /** Acknowledgements may come late and out of order; what was durable stays so. */
    void accept(NodeId peer, long length) {
        accepted.computeIfPresent(peer, (id, before) -> Math.max(before, length));
    }

    /** How long a prefix of the log is durable on {@code quorum} nodes. */
    long decided(long ownLength, int quorum) {
        long[] lengths = new long[accepted.size() + 1];
        int next = 0;
        for (long length : accepted.values()) {
            lengths[next++] = length;
        }
        lengths[next] = ownLength;
        Arrays.sort(lengths);
        return lengths[lengths.length - quorum];
    }

    void await(long readId, long position) {
        reads.addLast(new Read(readId, position));
    }

    void releaseReads(long decided, Effects<ToyMessage> effects) {
        while (!reads.isEmpty() && reads.getFirst().position() <= decided) {
            Read read = reads.removeFirst();
            effects.releaseRead(read.id(), read.position());
        }
    }

    void refuseReads(ConsensusError why, Effects<ToyMessage> effects) {
        while (!reads.isEmpty()) {
            effects.refuse(reads.removeFirst().id(), why);
        }
    }
}
