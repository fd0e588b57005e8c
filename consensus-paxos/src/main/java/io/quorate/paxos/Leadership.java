package io.quorate.paxos;

import static io.quorate.runtime.Invariant.check;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Learned;
import io.quorate.runtime.Effects;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a leader proposes in its ballot, and what it knows of it.
 *
 * <p>Invariant: a slot gets one value in a ballot, and none at or below the base or beyond the
 * window.
 */
final class Leadership {

    private record Waiting(long id, Bytes command) {}

    private final long ballot;
    private final PaxosConfig config;
    private final Peers peers;
    private final Flights flights;
    private final Broadcast broadcast;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final ReadRounds reads = new ReadRounds();
    private final Lease lease;
    private final long leaseMillis;
    private List<Item> unsent = new ArrayList<>();
    private Configuration configuration;
    private Quorums quorums;
    private @Nullable Configuration next;
    private long floor;
    private long nextSlot;
    private long barrier;

    /**
     * @param leaseMillis for how long a voter has to help no rival to count for a lease; 0 if
     *     leases are off
     */
    Leadership(Candidate won, PaxosConfig config, NodeId self, long leaseMillis) {
        this.ballot = won.ballot();
        this.config = config;
        this.peers = new Peers(self);
        this.lease = new Lease(config);
        this.leaseMillis = leaseMillis;
        this.configuration = won.configuration();
        this.quorums = configuration.quorums();
        this.flights = new Flights(self, quorums);
        this.broadcast = new Broadcast(ballot, won.base(), config.batchBytes(), peers);
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
        return flights.committed();
    }

    long nextSlot() {
        return nextSlot;
    }

    ReadRounds reads() {
        return reads;
    }

    /** Everything that was decided before this leader began is known to it. */
    boolean isComplete() {
        return barrier > 0 && committed() >= barrier;
    }

    /**
     * Begins to decide under a configuration whose prepare quorum has promised: proposes again what
     * may have been chosen before, and a barrier behind it unless a change of the members comes
     * first.
     */
    void enter(Candidate won, List<Value> plan, long now) {
        check(won.ballot() == ballot, "leads %d and won %d", ballot, won.ballot());
        check(
                won.base() >= won.configuration().version(),
                "I9: base %d, members of slot %d",
                won.base(),
                won.configuration().version());
        configuration = won.configuration();
        quorums = configuration.quorums();
        next = null;
        floor = won.base();
        flights.begin(floor, quorums);
        broadcast.begin();
        nextSlot = floor + 1;
        barrier = 0;
        peers.add(configuration.members(), now);
        peers.keep(configuration);
        lease.begin(now, broadcast.nextSeq());
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
        return Optional.ofNullable(next).filter(chosen -> committed() >= chosen.version());
    }

    /** Whether these members could elect and decide with who is in touch, and lack but little. */
    boolean isReady(Configuration wanted, long now, long ticks) {
        long near = committed() - config.window();
        return peers.areReady(configuration, wanted, near, now, ticks);
    }

    /** Whether a peer votes, and lacks but little. */
    boolean isNear(NodeId peer) {
        return configuration.isVoter(peer)
                && peers.decidedOf(peer) >= committed() - config.window();
    }

    /** Whether everything that was proposed is chosen, and everybody was told so. */
    boolean isSettled() {
        return flights.isEmpty() && unsent.isEmpty() && broadcast.hasTold(committed());
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
            effects.send(peer, new Learned(List.of(item), committed()));
        }
    }

    // ---- proposing ----

    private long propose(Value value, long now) {
        long slot = nextSlot++;
        Item item = new Item(slot, ballot, configuration.version(), value);
        check(slot > floor, "I9: proposal in slot %d at or below the base %d", slot, floor);
        check(next == null, "I9: proposal in slot %d behind a change of the members", slot);
        flights.add(item, now);
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
                && nextSlot <= committed() + config.window()
                && (flights.bytes() == 0 || flights.bytes() < config.windowBytes())
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
            flights.acceptedHere(own, acceptor.newestLsn());
            broadcast.send(items, committed(), flights, effects);
        } else if (reads.needRound(broadcast.seq()) || !broadcast.hasTold(committed())) {
            broadcast.send(committed(), effects);
        }
    }

    void heartbeat(Effects<PaxosMessage> effects) {
        broadcast.send(committed(), effects);
    }

    /** Sends to each peer again what it has not accepted for {@code patience} ticks. */
    void resend(long now, int patience, Effects<PaxosMessage> effects) {
        flights.overdue(peers.ids(), now, patience, config.batchBytes())
                .forEach((peer, items) -> broadcast.sendAgain(peer, items, committed(), effects));
    }

    // ---- what comes back ----

    /** Counts what a peer accepted, and sends again what its answer shows to be missing there. */
    void accepted(
            NodeId from,
            Accepted message,
            long now,
            Acceptor acceptor,
            Effects<PaxosMessage> effects) {
        peers.heard(from, message, leaseMillis, now);
        flights.accepted(from, message.ranges(), acceptor);
        List<Item> shown =
                flights.shownBy(from, message, broadcast.seq(), now, config.batchBytes());
        broadcast.sendAgain(from, shown, committed(), effects);
    }

    /** Counts this node's own values, as far as they are durable. */
    void countOwn(Acceptor acceptor) {
        flights.countOwn(acceptor);
    }

    /**
     * Takes note of what this node has learned otherwise.
     *
     * @return false if something else was chosen than this leader proposed: another one came after
     */
    boolean learned(Acceptor acceptor) {
        return flights.learned(acceptor);
    }

    // ---- reach ----

    /** Whether enough voters answered within the last {@code ticks} for it to decide. */
    boolean reachesQuorum(long now, long ticks) {
        return quorums.canAccept(peers.inTouch(configuration, now, ticks));
    }

    /** The first slot that a peer who answered within the last {@code ticks} may want. */
    long wantedFrom(long now, long ticks) {
        return peers.wantedFrom(now, ticks);
    }

    /** The position from which on reads are right; they wait for a round that begins now. */
    void startReads(long decided) {
        if (isComplete() && next == null) {
            reads.begin(Math.max(committed(), decided), broadcast.nextSeq());
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
        lease.onTick(now, broadcast.nextSeq());
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
                committed() >= floor && committed() < nextSlot,
                "I9: committed %d, next slot %d",
                committed(),
                nextSlot);
        flights.checkInvariants();
    }

    /** What keeps it from going on, if anything does. */
    String stuck() {
        if (!flights.isEmpty()) {
            return flights.stuck() + "; " + waiting.size() + " proposals wait for the window";
        }
        return next == null
                ? "all proposed slots are chosen"
                : "the members of slot " + next.version() + " are not in force yet";
    }
}
