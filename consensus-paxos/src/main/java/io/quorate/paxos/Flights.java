package io.quorate.paxos;

import static io.quorate.runtime.Invariant.check;

import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Range;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a leader has proposed and does not know to be chosen with all before it, and who has
 * accepted it.
 *
 * <p>Invariant: a slot is chosen when an accept quorum has it durable in this very ballot; slots
 * are counted one by one.
 */
final class Flights {

    /** Own values that count with a record. */
    private record OwnVotes(long lsn, List<Long> slots) {}

    private final NodeId self;

    /** What was proposed, and is not yet below {@link #committed}. */
    private final FlightQueue open = new FlightQueue();

    private final ArrayDeque<OwnVotes> ownVotes = new ArrayDeque<>();
    private final Map<NodeId, Holes> holes = new TreeMap<>();
    private Quorums quorums;
    private long bytes;

    Flights(NodeId self, Quorums quorums) {
        this.self = self;
        this.quorums = quorums;
    }

    /** From now on these quorums decide, from the slot behind {@code base} on. */
    void begin(long base, Quorums deciding) {
        check(open.isEmpty(), "I9: slot %d is open under other members", open.first());
        check(base >= committed(), "I9: base %d, committed %d", base, committed());
        quorums = deciding;
        open.startAt(base + 1);
        holes.clear();
    }

    /** Everything that was proposed up to here is chosen. */
    long committed() {
        return open.first() - 1;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** How much is open. */
    long bytes() {
        return bytes;
    }

    void add(Item item, long now) {
        check(
                item.slot() == open.end(),
                "I2: a value for slot %d of ballot %d, where %d is next",
                item.slot(),
                item.ballot(),
                open.end());
        open.addLast(new Flight(item, now));
        bytes += item.value().size();
    }

    /** These were sent to all, with the message of this number. */
    void sent(List<Item> items, long seq) {
        for (Item item : items) {
            Flight flight = open.get(item.slot());
            if (flight != null) {
                flight.seq = seq;
            }
        }
    }

    /**
     * What a voter lacks, as its answer to something newer shows, but for what is too much at once.
     * It counts as sent now, behind the message {@code seq}.
     */
    List<Item> shownBy(NodeId voter, Accepted answer, long seq, long now, long bytesMax) {
        long bit = quorums.bit(voter);
        if (bit == 0 || answer.ranges().isEmpty()) {
            return List.of();
        }
        Holes found = holes.computeIfAbsent(voter, id -> new Holes());
        found.heard(answer);
        for (long slot = Math.max(open.first(), found.lookedUpTo() + 1);
                slot < open.end();
                slot++) {
            Flight flight = open.at(slot);
            if (flight.seq == 0 || flight.seq > found.settled()) {
                break;
            }
            boolean isMissing = !flight.chosen && (flight.acceptedBy & bit) == 0;
            found.look(slot, flight.seq, isMissing);
        }
        return sendAgain(found, seq, now, bytesMax);
    }

    private List<Item> sendAgain(Holes found, long seq, long now, long bytesMax) {
        List<Item> items = new ArrayList<>();
        long sum = 0;
        for (long slot : found.due()) {
            Flight flight = open.get(slot);
            if (flight == null || flight.chosen) {
                found.forget(slot);
            } else if (sum < bytesMax) {
                found.sentAgain(slot, seq);
                flight.sentAt = now;
                items.add(flight.item);
                sum += flight.item.value().size();
            }
        }
        return items;
    }

    /**
     * What each peer has not accepted for {@code patience} ticks, but for what is too much at once.
     * It counts as sent now.
     */
    Map<NodeId, List<Item>> overdue(Set<NodeId> peers, long now, int patience, long bytesMax) {
        Map<NodeId, List<Item>> holes = new TreeMap<>();
        Map<NodeId, Long> sizes = new TreeMap<>();
        for (long slot = open.first(); slot < open.end(); slot++) {
            Flight flight = open.at(slot);
            if (flight.chosen || now - flight.sentAt < patience) {
                continue;
            }
            for (NodeId peer : peers) {
                long before = sizes.getOrDefault(peer, 0L);
                if (lacks(peer, flight) && before < bytesMax) {
                    holes.computeIfAbsent(peer, id -> new ArrayList<>()).add(flight.item);
                    sizes.put(peer, before + flight.item.value().size());
                    flight.sentAt = now;
                }
            }
        }
        return holes;
    }

    /** Who does not vote is never heard to have accepted anything. */
    private boolean lacks(NodeId peer, Flight flight) {
        long bit = quorums.bit(peer);
        return bit == 0 || (flight.acceptedBy & bit) == 0;
    }

    // ---- counting ----

    void accepted(NodeId from, List<Range> ranges, Acceptor acceptor) {
        for (Range range : ranges) {
            long last = Math.min(range.last(), open.end() - 1);
            for (long slot = Math.max(range.first(), open.first()); slot <= last; slot++) {
                count(open.at(slot), quorums.bit(from), acceptor);
            }
        }
        commit();
    }

    /** This node accepts these slots; that counts when a record is durable. */
    void acceptedHere(List<Long> slots, long lsn) {
        ownVotes.addLast(new OwnVotes(lsn, slots));
    }

    /** Counts this node's own values, as far as they are durable. */
    void countOwn(Acceptor acceptor) {
        while (!ownVotes.isEmpty() && acceptor.isDurable(ownVotes.getFirst().lsn())) {
            for (long slot : ownVotes.removeFirst().slots()) {
                Flight flight = open.get(slot);
                if (flight != null) {
                    count(flight, quorums.bit(self), acceptor);
                }
            }
        }
        commit();
    }

    private void count(Flight flight, long bit, Acceptor acceptor) {
        flight.acceptedBy |= bit;
        if (!flight.chosen && quorums.canAccept(flight.acceptedBy)) {
            flight.chosen = true;
            mark(flight.item, acceptor);
        }
    }

    private static void mark(Item item, Acceptor acceptor) {
        Slot slot = acceptor.slots().get(item.slot());
        if (slot != null && slot.ballot == item.ballot()) {
            slot.chosen = true;
        }
    }

    /**
     * Takes note of what this node has learned otherwise.
     *
     * @return false if something else was chosen than this leader proposed: another one came after
     */
    boolean learned(Acceptor acceptor) {
        for (long number = open.first(); number < open.end(); number++) {
            Flight flight = open.at(number);
            Slot slot = acceptor.slots().get(number);
            if (slot != null && slot.chosen) {
                if (!slot.holds(flight.item.value())) {
                    return false;
                }
                flight.chosen = true;
            } else if (slot == null && number <= acceptor.trimmed()) {
                return false;
            }
        }
        commit();
        return true;
    }

    private void commit() {
        while (!open.isEmpty()) {
            Flight oldest = open.at(open.first());
            if (!oldest.chosen) {
                return;
            }
            bytes -= oldest.item.value().size();
            open.removeFirst();
        }
    }

    // ---- for others to look at ----

    void checkInvariants() {
        check(
                open.isEmpty() || open.at(open.first()).item.slot() == committed() + 1,
                "I7: committed %d, oldest open slot %s",
                committed(),
                open.isEmpty() ? "none" : open.at(open.first()).item.slot());
    }

    /** Which slot is stuck, and who has not accepted it. Only while something is open. */
    String stuck() {
        Flight oldest = open.at(open.first());
        return "slot "
                + oldest.item.slot()
                + " is not chosen: nodes "
                + quorums.missing(oldest.acceptedBy)
                + " have not accepted it";
    }
}
