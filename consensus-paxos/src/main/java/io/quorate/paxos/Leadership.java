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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

    /** How another member stands to this leader. */
    private static final class Progress {
        private long seq;
        private long heardAt;
        private long decided;

        Progress(long now) {
            this.heardAt = now;
        }
    }

    private record Waiting(long id, Bytes command) {}

    /** Own values that count with a record. */
    private record OwnVotes(long lsn, List<Long> slots) {}

    private final long ballot;
    private final long base;
    private final PaxosConfig config;
    private final NodeId self;
    private final Map<NodeId, Progress> peers = new TreeMap<>();
    private final TreeMap<Long, Flight> flights = new TreeMap<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final ArrayDeque<OwnVotes> ownVotes = new ArrayDeque<>();
    private final ReadRounds reads = new ReadRounds();
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

    Leadership(Candidate won, PaxosConfig config, NodeId self) {
        this.ballot = won.ballot();
        this.base = won.base();
        this.config = config;
        this.self = self;
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
        setPeers(configuration.members(), now);
        plan.forEach(value -> propose(value, now));
        if (next == null) {
            barrier = nextSlot;
            propose(Value.barrier(ballot), now);
        }
    }

    private void setPeers(List<Member> members, long now) {
        Map<NodeId, Progress> before = new TreeMap<>(peers);
        peers.clear();
        addPeers(members, before, now);
    }

    private void addPeers(List<Member> members, Map<NodeId, Progress> known, long now) {
        for (Member member : members) {
            if (!member.id().equals(self)) {
                Progress progress = known.get(member.id());
                peers.put(member.id(), progress == null ? new Progress(now) : progress);
            }
        }
    }

    // ---- other members ----

    /**
     * Proposes other members. Nothing is proposed behind them before they are chosen and their
     * prepare quorum has promised.
     */
    void propose(List<Member> members, String quorum, long now) {
        propose(Configuration.of(nextSlot, members, quorum).value(), now);
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
        return chosen.quorums().canAccept(chosen.mask(knowing(chosen, ownDecided)));
    }

    private Set<NodeId> knowing(Configuration chosen, long ownDecided) {
        Set<NodeId> knowing = new TreeSet<>();
        if (ownDecided >= chosen.version()) {
            knowing.add(self);
        }
        peers.forEach(
                (peer, progress) -> {
                    if (progress.decided >= chosen.version()) {
                        knowing.add(peer);
                    }
                });
        return knowing;
    }

    /** The voter of {@code chosen} that knows most and was heard of lately. */
    Optional<NodeId> successor(Configuration chosen, long now, long ticks) {
        NodeId best = null;
        long most = chosen.version() - 1;
        for (Map.Entry<NodeId, Progress> peer : peers.entrySet()) {
            Progress progress = peer.getValue();
            boolean fit = chosen.isVoter(peer.getKey()) && now - progress.heardAt <= ticks;
            if (fit && progress.decided > most) {
                best = peer.getKey();
                most = progress.decided;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Whether these members could elect and decide with who is in touch, and lack but little. */
    boolean isReady(Configuration wanted, long now, long ticks) {
        Set<NodeId> touched = new TreeSet<>();
        touched.add(self);
        for (Map.Entry<NodeId, Progress> peer : peers.entrySet()) {
            Progress progress = peer.getValue();
            if (progress.seq > 0 && now - progress.heardAt <= ticks) {
                touched.add(peer.getKey());
            }
        }
        for (NodeId voter : wanted.quorums().voters()) {
            Progress progress = peers.get(voter);
            boolean votes = voter.equals(self) || configuration.isVoter(voter);
            boolean near = progress != null && progress.decided >= committed - config.window();
            if (!votes && !(near && touched.contains(voter))) {
                return false;
            }
        }
        long mask = wanted.mask(touched);
        return wanted.quorums().canPrepare(mask) && wanted.quorums().canAccept(mask);
    }

    /** Tells members that do not know it who the members are: they may not know whom to ask. */
    void teach(Acceptor acceptor, Effects<PaxosMessage> effects) {
        Configuration newest = chosenNext().orElse(configuration);
        Slot slot = acceptor.slots().get(newest.version());
        if (slot == null || !slot.chosen) {
            return;
        }
        Item item = new Item(slot.number, slot.ballot, slot.era, newest.value());
        peers.forEach(
                (peer, progress) -> {
                    if (progress.decided < slot.number) {
                        effects.send(peer, new Learned(List.of(item), committed));
                    }
                });
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
            addPeers(next.members(), new TreeMap<>(peers), now);
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
            Waiting next = waiting.removeFirst();
            effects.assign(next.id(), propose(Value.command(next.command()), now), ballot);
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
        for (NodeId peer : peers.keySet()) {
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
            for (NodeId peer : peers.keySet()) {
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
        Progress progress = peers.get(from);
        if (progress == null) {
            return;
        }
        if (message.seq() > progress.seq) {
            progress.seq = message.seq();
            progress.heardAt = now;
        }
        progress.decided = Math.max(progress.decided, message.decided());
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
        return quorums.canAccept(inTouch(now, ticks));
    }

    long inTouch(long now, long ticks) {
        long mask = quorums.bit(self);
        for (Map.Entry<NodeId, Progress> peer : peers.entrySet()) {
            if (now - peer.getValue().heardAt <= ticks) {
                mask |= quorums.bit(peer.getKey());
            }
        }
        return mask;
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
        long mask = quorums.bit(self);
        for (Map.Entry<NodeId, Progress> peer : peers.entrySet()) {
            if (peer.getValue().seq >= neededSeq) {
                mask |= quorums.bit(peer.getKey());
            }
        }
        return quorums.canAccept(mask);
    }

    /** Whether a peer that is in touch knows everything up to the base. */
    boolean canLearnBase(long now, long ticks) {
        for (Progress peer : peers.values()) {
            if (now - peer.heardAt <= ticks && peer.decided >= floor) {
                return true;
            }
        }
        return false;
    }

    long decidedOf(NodeId peer) {
        Progress progress = peers.get(peer);
        return progress == null ? -1 : progress.decided;
    }

    long heardAt(NodeId peer) {
        Progress progress = peers.get(peer);
        return progress == null ? -1 : progress.heardAt;
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
