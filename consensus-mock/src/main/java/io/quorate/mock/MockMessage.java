package io.quorate.mock;

import io.quorate.api.Bytes;
import java.util.List;

/** What mock engines tell each other. */
sealed interface MockMessage {

    long epoch();

    /** Asks for a vote: the sender's history ends with this position and epoch. */
    record VoteRequest(long epoch, long lastPosition, long lastEpoch) implements MockMessage {}

    record VoteReply(long epoch, boolean granted) implements MockMessage {}

    /**
     * The leader's history from {@code previous + 1} on. Without entries: a heartbeat.
     *
     * @param round echoed by the reply: confirms the leader to those who read
     */
    record Append(
            long epoch,
            long previous,
            long previousEpoch,
            long decided,
            long round,
            List<Entry> entries)
            implements MockMessage {}

    /**
     * The answer to an {@link Append}.
     *
     * @param accepted whether the histories met
     * @param position if accepted, up to where this node's history is the leader's, and durable;
     *     else where the leader should try next
     */
    record AppendReply(long epoch, boolean accepted, long position, long round)
            implements MockMessage {}

    /**
     * One place of the history.
     *
     * @param epoch the epoch it was made in
     * @param command empty if {@code internal}
     * @param internal whether it is the leader's own opening entry
     */
    record Entry(long epoch, Bytes command, boolean internal) {
        static Entry opening(long epoch) {
            return new Entry(epoch, Bytes.EMPTY, true);
        }

        static Entry of(long epoch, Bytes command) {
            return new Entry(epoch, command, false);
        }

        int size() {
            return 16 + command.size();
        }
    }
}
