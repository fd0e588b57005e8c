package io.quorate.paxos;

import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Accept;
import io.quorate.runtime.Effects;
import java.util.List;

/**
 * What a leader tells the others. Each message to all of them has a number of its own, so that an
 * answer shows that its sender followed this leader after the message had left.
 */
final class Broadcast {

    private final long ballot;
    private final long base;
    private final int batchBytes;
    private final Peers peers;
    private long seq;
    private long told;

    /**
     * @param base nothing up to here is proposed in this ballot
     */
    Broadcast(long ballot, long base, int batchBytes, Peers peers) {
        this.ballot = ballot;
        this.base = base;
        this.batchBytes = batchBytes;
        this.peers = peers;
    }

    /** There are new members, who were told nothing. */
    void begin() {
        told = -1;
    }

    /** The number of the newest message. */
    long seq() {
        return seq;
    }

    /** The number of the first message that leaves from now on. */
    long nextSeq() {
        return seq + 1;
    }

    /** Whether everybody was told that everything up to here is chosen. */
    boolean hasTold(long committed) {
        return told >= committed;
    }

    /** Sends no values, but how far everything is chosen. */
    void send(long committed, Effects<PaxosMessage> effects) {
        sendBatch(List.of(), committed, effects);
    }

    /** Sends values, and notes with which message each. */
    void send(List<Item> items, long committed, Flights flights, Effects<PaxosMessage> effects) {
        int first = 0;
        while (first < items.size()) {
            int end = batchEnd(items, first);
            List<Item> batch = items.subList(first, end);
            sendBatch(batch, committed, effects);
            flights.sent(batch, seq);
            first = end;
        }
    }

    private void sendBatch(List<Item> items, long committed, Effects<PaxosMessage> effects) {
        seq++;
        told = committed;
        Accept accept = new Accept(ballot, seq, base, committed, items);
        for (NodeId peer : peers.ids()) {
            effects.send(peer, accept);
        }
    }

    /** Sends values to one peer, not for the first time. */
    void sendAgain(NodeId peer, List<Item> items, long committed, Effects<PaxosMessage> effects) {
        int first = 0;
        while (first < items.size()) {
            int end = batchEnd(items, first);
            effects.send(peer, new Accept(ballot, seq, base, committed, items.subList(first, end)));
            first = end;
        }
    }

    private int batchEnd(List<Item> items, int first) {
        long bytes = 0;
        int end = first;
        while (end < items.size()) {
            bytes += items.get(end).value().size();
            if (bytes > batchBytes && end > first) {
                break;
            }
            end++;
        }
        return end;
    }
}
