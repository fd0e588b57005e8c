package io.quorate.paxos;

import io.quorate.api.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * Reads of a leader. Each waits for a round of messages that began after it came, and that shows
 * that this leader still led then.
 */
final class ReadRounds {

    /**
     * Who asked.
     *
     * @param asker another node, which knows the read by {@code life} and {@code id}; absent if it
     *     is this node's own
     */
    record Reader(long id, Optional<NodeId> asker, long life) {}

    /** Receives readers that may go on. */
    @FunctionalInterface
    interface Release {
        void release(Reader reader, long position);
    }

    private record Round(long position, long seq, List<Reader> readers) {}

    private List<Reader> waiting = new ArrayList<>();
    private final ArrayDeque<Round> rounds = new ArrayDeque<>();

    void add(Reader reader) {
        waiting.add(reader);
    }

    boolean isEmpty() {
        return waiting.isEmpty() && rounds.isEmpty();
    }

    /**
     * Those that wait may read at {@code position}, if a message from {@code seq} on is answered.
     */
    void begin(long position, long seq) {
        if (!waiting.isEmpty()) {
            rounds.addLast(new Round(position, seq, waiting));
            waiting = new ArrayList<>();
        }
    }

    /** Whether a message has to go out after that with {@code seq}. */
    boolean needRound(long seq) {
        return !rounds.isEmpty() && rounds.getLast().seq() > seq;
    }

    void release(LongPredicate isConfirmed, Release release) {
        while (!rounds.isEmpty() && isConfirmed.test(rounds.getFirst().seq())) {
            Round round = rounds.removeFirst();
            round.readers().forEach(reader -> release.release(reader, round.position()));
        }
    }

    /** All that are left, which nobody will answer. */
    List<Reader> drain() {
        List<Reader> left = new ArrayList<>();
        rounds.forEach(round -> left.addAll(round.readers()));
        left.addAll(waiting);
        rounds.clear();
        waiting = new ArrayList<>();
        return left;
    }
}
