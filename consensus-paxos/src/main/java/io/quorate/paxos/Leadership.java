package io.quorate.paxos;

import static io.quorate.runtime.Invariant.check;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Accept;
import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Learned;
import io.quorate.paxos.PaxosMessage.Range;
import io.quorate.runtime.Effects;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a leader proposes in its ballot, and who has accepted it.
 *
 * <p>Invariant: a slot gets one value in a ballot, and none at or below the base or beyond the
 * window.
 *
 * <p>Invariant: a slot is chosen when an accept quorum has it durable in this very ballot; slots
 * are counted one by one.
 */
final class Leadership {

    /** A slot that was proposed and is not yet below {@link #committed}. */
    private static final class Flight {
        private final Item item;
        private long acceptedBy;
        private boolean chosen;
        private long sentAt;

        Flight(Item item, long now) {
            this.item = item;
            this.sentAt = now;
        }
    }

    private record Waiting(long id, Bytes command) {}

    /** Own values that count with a record. */
    private record OwnVotes(long lsn, List<Long> slots) {}

    private final long ballot;
    private final long base;
    private final PaxosConfig config;
    private final NodeId self;
    private final Peers peers;
    private final TreeMap<Long, Flight> flights = new TreeMap<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final ArrayDeque<OwnVotes> ownVotes = new ArrayDeque<>();
    private final ReadRounds reads = new ReadRounds();
    private final Lease lease;
    private final long leaseMillis;
    private List<Item> unsent = new ArrayList<>();
    private Configuration configuration;
    private Quorums quorums;
    private @Nullable Configuration next;
    private long floor;
    private long nextSlot;
    private long committed;
    private long barrier;
    private long seq;
    private long told;
    private long flightBytes;

    /**
     * @param leaseMillis for how long a voter has to help no rival to count for a lease; 0 if
     *     leases are off
     */
    Leadership(Candidate won, PaxosConfig config, NodeId self, long leaseMillis) {
        this.ballot = won.ballot();
        this.base = won.base();
        this.config = config;
        this.self = self;
        this.peers = new Peers(self);
        this.lease = new Lease(config);
        this.leaseMillis = leaseMillis;
        this.configuration = won.configuration();
        this.quorums = configuration.quorums();
    }

    long ballot() {
        return ballot;
    }

    /** Nothing up to here is proposed by this leader under the configuration in force. */
    long floor() {
        return floor;
    }

    Configuration configuration() {
        return configuration;
    }

    long committed() {
        return committed;
    }

    long nextSlot() {
        return nextSlot;
    }

    ReadRounds reads() {
        return reads;
    }

    /** Everything that was decided before this leader began is known to it. */
    boolean isComplete() {
        return barrier > 0 && committed >= barrier;
    }

    /**
     * Begins to decide under a configuration whose prepare quorum has promised: proposes again what
     * may have been chosen before, and a barrier behind it unless a change of the members comes
     * first.
     */
    void enter(Candidate won, List<Value> plan, long now) {
        check(won.ballot() == ballot, "leads %d and won %d", ballot, won.ballot());
        check(flights.isEmpty(), "I9: %d slots are open under other members", flights.size());
        check(
                won.base() >= committed && won.base() >= won.configuration().version(),
                "I9: base %d, committed %d, members of slot %d",
                won.base(),
                committed,
                won.configuration().version());
        configuration = won.configuration();
        quorums = configuration.quorums();
        next = null;
        floor = won.base();
        committed = floor;
        nextSlot = floor + 1;
        barrier = 0;
        told = -1;
        peers.add(configuration.members(), now);
        peers.keep(configuration);
        lease.begin(now, seq + 1);
        plan.forEach(value -> propose(value, now));
        if (next == null) {
            barrier = nextSlot;
            propose(Value.barrier(ballot), now);
        }
    }

    // ---- other members ----

    /**
     * Proposes other members. Nothing is proposed behind them before they are chosen and their
     * prepare quorum has promised. Leases end: once they are chosen, a rival may ask them.
     */
    void propose(List<Member> members, String quorum, long now, Effects<PaxosMessage> effects) {
        effects.endLeases();
        propose(Configuration.of(nextSlot, configuration.version(), members, quorum).value(), now);
    }

    /** Whether a change of the members is proposed that is not in force yet. */
    boolean isFenced() {
        return next != null;
    }

    /** The members that are proposed and not in force yet, if there are such. */
    Optional<Configuration> proposedNext() {
        return Optional.ofNullable(next);
    }

    /** The members that are chosen and not in force yet, if there are such. */
    Optional<Configuration> chosenNext() {
        return Optional.ofNullable(next).filter(chosen -> committed >= chosen.version());
    }

    /** Whether enough of its voters know that they are to make an accept quorum. */
    boolean isKnown(Configuration chosen, long ownDecided) {
        long mask = peers.knowing(chosen, chosen.version(), ownDecided);
        return chosen.quorums().canAccept(mask);
    }

    /** The voter of {@code chosen} that knows most and was heard of lately. */
    Optional<NodeId> successor(Configuration chosen, long now, long ticks) {
        return peers.successor(chosen, now, ticks);
    }

    /** Whether these members could elect and decide with who is in touch, and lack but little. */
    boolean isReady(Configuration wanted, long now, long ticks) {
        long near = committed - config.window();
        return peers.areReady(configuration, wanted, near, now, ticks);
    }

    /** Whether a peer votes, and lacks but little. */
    boolean isNear(NodeId peer) {
        return configuration.isVoter(peer) && peers.decidedOf(peer) >= committed - config.window();
    }

    /** Whether everything that was proposed is chosen, and everybody was told so. */
    boolean isSettled() {
        return flights.isEmpty() && unsent.isEmpty() && told == committed;
    }

    /** Tells members that do not know it who the members are: they may not know whom to ask. */
    void teach(Acceptor acceptor, Effects<PaxosMessage> effects) {
        Configuration newest = chosenNext().orElse(configuration);
        Slot slot = acceptor.slots().get(newest.version());
        if (slot == null || !slot.chosen) {
            return;
        }
        Item item = new Item(slot.number, slot.ballot, slot.era, newest.value());
        for (NodeId peer : peers.lacking(slot.number)) {
            effects.send(peer, new Learned(List.of(item), committed));
        }
    }

    // ---- proposing ----

    private long propose(Value value, long now) {
        long slot = nextSlot++;
        Item item = new Item(slot, ballot, configuration.version(), value);
        check(slot > floor, "I9: proposal in slot %d at or below the base %d", slot, floor);
        check(next == null, "I9: proposal in slot %d behind a change of the members", slot);
        Flight before = flights.put(slot, new Flight(item, now));
        check(before == null, "I2: a second value for slot %d of ballot %d", slot, ballot);
        flightBytes += value.size();
        unsent.add(item);
        if (value.kind() == Value.Kind.CONFIGURATION) {
            next = Configuration.decode(slot, value.payload());
            peers.add(next.members(), now);
        }
        return slot;
    }

    void submit(long id, Bytes command) {
        waiting.addLast(new Waiting(id, command));
    }

    /** Gives slots to what waits, as far as the window reaches. */
    void assign(long openBytes, long now, Effects<PaxosMessage> effects) {
        while (!waiting.isEmpty()
                && next == null
                && nextSlot <= committed + config.window()
                && (flightBytes == 0 || flightBytes < config.windowBytes())
                && openBytes < 2 * config.windowBytes()) {
            Waiting oldest = waiting.removeFirst();
            effects.assign(oldest.id(), propose(Value.command(oldest.command()), now), ballot);
        }
    }

    /** Accepts and sends what was proposed since the last time. */
    void flush(Acceptor acceptor, Effects<PaxosMessage> effects) {
        if (!unsent.isEmpty()) {
            List<Item> items = unsent;
            unsent = new ArrayList<>();
            List<Long> own = acceptor.accept(ballot, items, effects);
            ownVotes.addLast(new OwnVotes(acceptor.newestLsn(), own));
            sendAll(items, effects);
        } else if (reads.needRound(seq) || told < committed) {
            broadcast(effects, List.of());
        }
    }

    void heartbeat(Effects<PaxosMessage> effects) {
        broadcast(effects, List.of());
    }

    private void sendAll(List<Item> items, Effects<PaxosMessage> effects) {
        int first = 0;
        while (first < items.size()) {
            int end = batchEnd(items, first);
            broadcast(effects, items.subList(first, end));
            first = end;
        }
    }

    private int batchEnd(List<Item> items, int first) {
        long bytes = 0;
        int end = first;
        while (end < items.size()) {
            bytes += items.get(end).value().size();
            if (bytes > config.batchBytes() && end > first) {
                break;
            }
            end++;
        }
        return end;
    }

    private void broadcast(Effects<PaxosMessage> effects, List<Item> items) {
        seq++;
        told = committed;
        Accept accept = new Accept(ballot, seq, base, committed, items);
        for (NodeId peer : peers.ids()) {
            effects.send(peer, accept);
        }
    }

    /** Sends to each peer again what it has not accepted for {@code patience} ticks. */
    void resend(long now, int patience, Effects<PaxosMessage> effects) {
        Map<NodeId, List<Item>> holes = new TreeMap<>();
        Map<NodeId, Long> bytes = new TreeMap<>();
        for (Flight flight : flights.values()) {
            if (flight.chosen || now - flight.sentAt < patience) {
                continue;
            }
            boolean sent = false;
            for (NodeId peer : peers.ids()) {
                long bit = quorums.bit(peer);
                long before = bytes.getOrDefault(peer, 0L);
                if ((bit == 0 || (flight.acceptedBy & bit) == 0) && before < config.batchBytes()) {
                    holes.computeIfAbsent(peer, id -> new ArrayList<>()).add(flight.item);
                    bytes.put(peer, before + flight.item.value().size());
                    sent = true;
                }
            }
            if (sent) {
                flight.sentAt = now;
            }
        }
        holes.forEach((peer, items) -> resend(peer, items, effects));
    }

    private void resend(NodeId peer, List<Item> items, Effects<PaxosMessage> effects) {
        int first = 0;
        while (first < items.size()) {
            int end = batchEnd(items, first);
            effects.send(peer, new Accept(ballot, seq, base, committed, items.subList(first, end)));
            first = end;
        }
    }

    // ---- counting ----

    void accepted(NodeId from, Accepted message, long now, Acceptor acceptor) {
        peers.heard(from, message, leaseMillis, now);
        for (Range range : message.ranges()) {
            for (Flight flight : flights.subMap(range.first(), true, range.last(), true).values()) {
                count(flight, quorums.bit(from), acceptor);
            }
        }
        commit();
    }

    /** Counts this node's own values, as far as they are durable. */
    void countOwn(Acceptor acceptor) {
        while (!ownVotes.isEmpty() && acceptor.isDurable(ownVotes.getFirst().lsn())) {
            for (long slot : ownVotes.removeFirst().slots()) {
                Flight flight = flights.get(slot);
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
        for (Flight flight : flights.values()) {
            Slot slot = acceptor.slots().get(flight.item.slot());
            if (slot != null && slot.chosen) {
                if (!slot.holds(flight.item.value())) {
                    return false;
                }
                flight.chosen = true;
            } else if (slot == null && flight.item.slot() <= acceptor.trimmed()) {
                return false;
            }
        }
        commit();
        return true;
    }

    private void commit() {
        Iterator<Flight> oldest = flights.values().iterator();
        while (oldest.hasNext()) {
            Flight flight = oldest.next();
            if (!flight.chosen) {
                return;
            }
            committed = flight.item.slot();
            flightBytes -= flight.item.value().size();
            oldest.remove();
        }
    }

    // ---- reach ----

    /** Whether enough voters answered within the last {@code ticks} for it to decide. */
    boolean reachesQuorum(long now, long ticks) {
        return quorums.canAccept(peers.inTouch(configuration, now, ticks));
    }

    /** The position from which on reads are right; they wait for a round that begins now. */
    void startReads(long decided) {
        if (isComplete() && next == null) {
            reads.begin(Math.max(committed, decided), seq + 1);
        }
    }

    void releaseReads(ReadRounds.Release release) {
        reads.release(this::isConfirmed, release);
    }

    private boolean isConfirmed(long neededSeq) {
        return quorums.canAccept(peers.answered(configuration, neededSeq));
    }

    // ---- leases ----

    void tickLease(long now) {
        lease.onTick(now, seq + 1);
    }

    /** No lease lasts any longer, and there is none any more. Before voters are freed. */
    void endLeases(Effects<PaxosMessage> effects) {
        lease.end();
        effects.endLeases();
    }

    /** The tick from which on this leader has a lease; -1 if it has none. */
    long leasedSince(long now) {
        return leaseMillis == 0 || !isComplete() || next != null
                ? -1
                : lease.since(now, seq -> quorums.canAccept(peers.loyal(configuration, seq)));
    }

    /** Whether a peer that is in touch knows everything up to the base. */
    boolean canLearnBase(long now, long ticks) {
        return peers.isKnown(floor, now, ticks);
    }

    Peers peers() {
        return peers;
    }

    // ---- the end ----

    void refuseWaiting(ConsensusError why, Effects<PaxosMessage> effects) {
        while (!waiting.isEmpty()) {
            effects.refuse(waiting.removeFirst().id(), why);
        }
    }

    void checkInvariants(Acceptor acceptor) {
        check(
                acceptor.promised() == ballot,
                "leads %d and has promised %d",
                ballot,
                acceptor.promised());
        check(
                committed >= floor && committed < nextSlot,
                "I9: committed %d, next slot %d",
                committed,
                nextSlot);
        check(
                flights.isEmpty() || flights.firstKey() == committed + 1,
                "I7: committed %d, oldest open slot %d",
                committed,
                flights.isEmpty() ? 0 : flights.firstKey());
    }

    /** Which slot is stuck, and who has not accepted it. */
    String stuck() {
        if (flights.isEmpty()) {
            return next == null
                    ? "all proposed slots are chosen"
                    : "the members of slot " + next.version() + " are not in force yet";
        }
        Flight oldest = flights.firstEntry().getValue();
        return "slot "
                + oldest.item.slot()
                + " is not chosen: nodes "
                + quorums.missing(oldest.acceptedBy)
                + " have not accepted it; "
                + waiting.size()
                + " proposals wait for the window";
    }
}
