package io.quorate.paxos;

import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one voter was told and seems not to have heard: it has accepted something that was sent
 * later.
 *
 * <p>Acceptances leave in the order in which the proposals came, so on a link that keeps the order
 * a single newer one is proof. On one that does not, what was taken for lost turns up afterwards;
 * each time that happens, twice as many newer messages have to be answered first.
 */
final class Holes {

    /** So often answers have a slot sent again; then it is sent again in the course of time. */
    static final int TIMES_MAX = 3;

    static final int REORDERING_MAX = 64;

    /** The number of the message a slot was last sent with, and how often it was sent again. */
    private record Missing(long seq, int times) {}

    private final TreeMap<Long, Missing> missing = new TreeMap<>();
    private long lookedUpTo;
    private long answered;
    private int reordering = 1;

    /** An answer that accepts something came; it may be late. */
    void heard(Accepted answer) {
        answered = Math.max(answered, answer.seq());
        for (Range range : answer.ranges()) {
            Map<Long, Missing> found = missing.subMap(range.first(), true, range.last(), true);
            for (Missing slot : found.values()) {
                if (slot.times > 0 && answer.seq() < slot.seq) {
                    reordering = Math.min(2 * reordering, REORDERING_MAX);
                    break;
                }
            }
            found.clear();
        }
    }

    /** Messages up to this number have arrived and were answered, or are lost. */
    long settled() {
        return answered - reordering;
    }

    /** All slots up to this one were looked at. */
    long lookedUpTo() {
        return lookedUpTo;
    }

    /** The next slot was sent with that message, which is settled. */
    void look(long slot, long seq, boolean isMissing) {
        lookedUpTo = slot;
        if (isMissing) {
            missing.put(slot, new Missing(seq, 0));
        }
    }

    /** The slots that are missing, and were not sent again since. */
    List<Long> due() {
        List<Long> due = new ArrayList<>();
        missing.forEach(
                (slot, last) -> {
                    if (last.seq <= settled()) {
                        due.add(slot);
                    }
                });
        return due;
    }

    /** A slot is sent again, behind the message of this number. */
    void sentAgain(long slot, long seq) {
        missing.computeIfPresent(
                slot,
                (key, last) ->
                        last.times + 1 < TIMES_MAX ? new Missing(seq, last.times + 1) : null);
    }

    /** Nobody needs this slot any more. */
    void forget(long slot) {
        missing.remove(slot);
    }
}
