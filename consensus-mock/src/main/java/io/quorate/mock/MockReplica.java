package io.quorate.mock;

import io.quorate.api.ConsensusError;
import io.quorate.api.Decision;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineEvent;
import io.quorate.api.EngineStatus;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.api.ProposalResult;
import io.quorate.api.ReadResult;
import io.quorate.mock.MockMessage.Append;
import io.quorate.mock.MockMessage.AppendReply;
import io.quorate.mock.MockMessage.Entry;
import io.quorate.mock.MockMessage.VoteReply;
import io.quorate.mock.MockMessage.VoteRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The mock protocol. Everything here belongs to the {@link Loop}'s thread.
 *
 * <p>In {@code quorum-ack} mode a node that hears of no leader for a while enters the next epoch
 * and asks for votes; a voter gives one vote an epoch, to a node whose history is at least as new
 * as its own. The leader gives positions, sends its history to all, and decides what a majority has
 * durable. In {@code immediate} mode the first voter leads for ever, and decides alone.
 *
 * <p>Invariant: a vote, and the acceptance of entries, leave after they are durable.
 *
 * <p>Invariant: nothing decided is ever replaced.
 */
final class MockReplica {

    private enum Role {
        FOLLOWER,
        CANDIDATE,
        LEADER
    }

    /** Where effects go that are not the replica's own. */
    interface Host {
        void send(NodeId to, MockMessage message);

        void apply(Applier.Batch batch);

        void event(EngineEvent.Kind kind, String detail);
    }

    private record DurableSend(long lsn, NodeId to, MockMessage message) {}

    private static final int APPLY_BATCH_MAX = 4096;

    private final NodeId self;
    private final Membership members;
    private final Timing timing;
    private final boolean immediate;
    private final long batchBytesMax;
    private final History history;
    private final Host host;
    private final SplittableRandom random;
    private final TreeMap<NodeId, Peer> peers = new TreeMap<>();
    private final TreeSet<NodeId> votes = new TreeSet<>();
    private final ArrayDeque<DurableSend> waitingForDisk = new ArrayDeque<>();
    private final ArrayDeque<Proposal> proposals = new ArrayDeque<>();
    private final ArrayDeque<Read> reads = new ArrayDeque<>();

    private Role role = Role.FOLLOWER;
    private @Nullable NodeId leader;
    private long decided;
    private long submitted;
    private long applied;
    private long openingPosition;
    private long round;
    private boolean roundWanted;
    private long ownVoteLsn;
    private long electionAt;
    private long heartbeatAt;
    private long heardOfLeaderAt;
    private long tickedAt;

    MockReplica(EngineContext context, Timing timing, History history, Host host) {
        this.self = context.self();
        this.members = context.initialMembers();
        this.timing = timing;
        this.immediate =
                context.settings()
                        .text(MockEngineProvider.MODE)
                        .equals(MockEngineProvider.IMMEDIATE);
        this.batchBytesMax = context.settings().size(MockEngineProvider.BATCH_BYTES);
        this.history = history;
        this.host = host;
        this.random = new SplittableRandom(context.seed());
        for (Member member : members.members()) {
            if (!member.id().equals(self)) {
                peers.put(member.id(), new Peer(member.id(), member.isVoter()));
            }
        }
    }

    /** Begins, with what the state machine contains known to be decided. */
    void start(long stateMachineApplied, long now) {
        decided = stateMachineApplied;
        submitted = stateMachineApplied;
        applied = stateMachineApplied;
        tickedAt = now;
        electionAt = now + timing.electionNanos(random);
        if (members.voters().get(0).equals(self) && (immediate || members.voters().size() == 1)) {
            history.enter(history.epoch() + 1, self.value());
            if (immediate) {
                lead(now);
            } else {
                role = Role.CANDIDATE;
                ownVoteLsn = history.lastLsn();
            }
        }
    }

    // ---- time ----

    void onTick(long now) {
        forgiveSilence(now);
        expire(now);
        if (role == Role.LEADER) {
            if (now - heartbeatAt >= 0) {
                roundWanted = true;
            }
            if (!immediate && lostTouch(now)) {
                follow(history.epoch(), null, "no majority was heard of for an election timeout");
            }
        } else if (!immediate && now - electionAt >= 0 && votesItself()) {
            campaign(now);
        }
    }

    /** While this node itself was held up, nobody could be heard. */
    private void forgiveSilence(long now) {
        long heldUp = now - tickedAt - timing.heartbeatNanos();
        tickedAt = now;
        if (heldUp > 0) {
            long latest = Math.max(electionAt, now + timing.electionMaxNanos());
            electionAt = Math.min(electionAt + heldUp, latest);
            peers.values().forEach(peer -> peer.forgive(heldUp, now));
        }
    }

    private boolean votesItself() {
        return members.voters().contains(self);
    }

    private boolean lostTouch(long now) {
        int heard = 1;
        for (Peer peer : peers.values()) {
            if (peer.votes && now - peer.heardNanos < timing.electionMaxNanos()) {
                heard++;
            }
        }
        return heard < majority();
    }

    private int majority() {
        return members.voters().size() / 2 + 1;
    }

    private void expire(long now) {
        while (!reads.isEmpty() && now - reads.peek().deadlineNanos >= 0) {
            reads.remove().outcome.complete(new ReadResult.Refused(noQuorum(now)));
        }
        for (Proposal proposal : proposals) {
            if (now - proposal.deadlineNanos < 0) {
                break;
            }
            proposal.outcome.complete(new ProposalResult.Unknown(noQuorum(now)));
        }
    }

    private ConsensusError noQuorum(long now) {
        int heard = 1;
        for (Peer peer : peers.values()) {
            heard += peer.votes && now - peer.heardNanos < timing.electionMaxNanos() ? 1 : 0;
        }
        return new ConsensusError.NoQuorum(heard, majority());
    }

    // ---- leadership ----

    private void campaign(long now) {
        if (role != Role.CANDIDATE) {
            host.event(EngineEvent.Kind.ROLE_CHANGED, "heard of no leader, asks for votes");
        }
        role = Role.CANDIDATE;
        leader = null;
        votes.clear();
        waitingForDisk.clear();
        electionAt = now + timing.electionNanos(random);
        history.enter(history.epoch() + 1, self.value());
        ownVoteLsn = history.lastLsn();
        VoteRequest request =
                new VoteRequest(
                        history.epoch(),
                        history.lastPosition(),
                        history.epochAt(history.lastPosition()));
        for (Peer peer : peers.values()) {
            if (peer.votes) {
                sendWhenDurable(peer.id, request);
            }
        }
    }

    private void onVoteRequest(NodeId from, VoteRequest request) {
        if (request.epoch() > history.epoch()) {
            follow(request.epoch(), null, "node " + from + " asks for votes");
        }
        boolean free = history.votedFor() == 0 || history.votedFor() == from.value();
        boolean granted = request.epoch() == history.epoch() && free && isAsNew(request);
        if (granted) {
            if (history.votedFor() == 0) {
                history.enter(history.epoch(), from.value());
            }
            electionAt = System.nanoTime() + timing.electionNanos(random);
        }
        sendWhenDurable(from, new VoteReply(history.epoch(), granted));
    }

    private boolean isAsNew(VoteRequest request) {
        long lastEpoch = history.epochAt(history.lastPosition());
        return request.lastEpoch() > lastEpoch
                || (request.lastEpoch() == lastEpoch
                        && request.lastPosition() >= history.lastPosition());
    }

    private void onVoteReply(NodeId from, VoteReply reply) {
        if (reply.epoch() > history.epoch()) {
            follow(reply.epoch(), null, "node " + from + " is in epoch " + reply.epoch());
        } else if (role == Role.CANDIDATE && reply.epoch() == history.epoch() && reply.granted()) {
            votes.add(from);
            leadIfElected();
        }
    }

    private void leadIfElected() {
        boolean ownVoteDurable = history.durableLsn() >= ownVoteLsn;
        if (role == Role.CANDIDATE && ownVoteDurable && votes.size() + 1 >= majority()) {
            lead(System.nanoTime());
        }
    }

    private void lead(long now) {
        role = Role.LEADER;
        leader = self;
        heartbeatAt = now;
        roundWanted = true;
        for (Peer peer : peers.values()) {
            peer.startOver(history.lastPosition(), now);
        }
        openingPosition = history.append(Entry.opening(history.epoch()));
        host.event(EngineEvent.Kind.LEADER_CHANGED, "leads epoch " + history.epoch());
    }

    /** Enters an epoch as a follower, or steps down in the present one. */
    private void follow(long epoch, @Nullable NodeId newLeader, String why) {
        boolean told = role != Role.FOLLOWER || !Objects.equals(leader, newLeader);
        role = Role.FOLLOWER;
        leader = newLeader;
        votes.clear();
        electionAt = System.nanoTime() + timing.electionNanos(random);
        if (epoch > history.epoch()) {
            // Acceptances of an older epoch must not be counted after a newer one was entered.
            waitingForDisk.clear();
            history.enter(epoch, 0);
        }
        giveUpRequests(new ConsensusError.LeadershipLost(why));
        if (told) {
            host.event(EngineEvent.Kind.LEADER_CHANGED, why);
        }
    }

    private void giveUpRequests(ConsensusError why) {
        proposals.forEach(p -> p.outcome.complete(new ProposalResult.Unknown(why)));
        proposals.clear();
        reads.forEach(read -> read.outcome.complete(new ReadResult.Refused(why)));
        reads.clear();
    }

    // ---- replication ----

    private void onAppend(NodeId from, Append append) {
        if (append.epoch() < history.epoch()) {
            host.send(from, new AppendReply(history.epoch(), false, 0, append.round()));
            return;
        }
        if (append.epoch() > history.epoch() || !from.equals(leader)) {
            follow(append.epoch(), from, "follows node " + from + " in epoch " + append.epoch());
        }
        heardOfLeaderAt = System.nanoTime();
        electionAt = heardOfLeaderAt + timing.electionNanos(random);
        if (append.previous() > history.lastPosition()
                || history.epochAt(append.previous()) != append.previousEpoch()) {
            host.send(
                    from,
                    new AppendReply(
                            append.epoch(), false, retryAt(append.previous()), append.round()));
            return;
        }
        long position = append.previous();
        for (Entry entry : append.entries()) {
            position++;
            accept(position, entry);
        }
        decide(Math.min(append.decided(), position));
        sendWhenDurable(from, new AppendReply(append.epoch(), true, position, append.round()));
    }

    /** Where the leader's history can meet this one, when it does not at {@code previous}. */
    private long retryAt(long previous) {
        if (previous > history.lastPosition()) {
            return history.lastPosition() + 1;
        }
        long strange = history.epochAt(previous);
        long retry = previous;
        while (retry > decided + 1 && history.epochAt(retry - 1) == strange) {
            retry--;
        }
        return retry;
    }

    private void accept(long position, Entry entry) {
        if (position <= history.lastPosition() && history.epochAt(position) == entry.epoch()) {
            return;
        }
        check(position > decided, "position " + position + " is decided and would be replaced");
        history.put(position, entry);
    }

    private void onAppendReply(NodeId from, AppendReply reply) {
        Peer peer = peers.get(from);
        if (reply.epoch() > history.epoch()) {
            follow(reply.epoch(), null, "node " + from + " is in epoch " + reply.epoch());
            return;
        }
        if (role != Role.LEADER || reply.epoch() != history.epoch() || peer == null) {
            return;
        }
        peer.heardNanos = System.nanoTime();
        peer.round = Math.max(peer.round, reply.round());
        if (reply.accepted()) {
            peer.inFlight = Math.max(0, peer.inFlight - 1);
            peer.matchedUpTo(reply.position(), peer.heardNanos);
            peer.next = Math.max(peer.next, peer.matched + 1);
            decideByMajority();
        } else {
            // Tries further back: where the histories can have met at the latest.
            peer.next = Math.max(peer.matched + 1, Math.min(peer.next - 1, reply.position()));
            peer.inFlight = 0;
        }
        releaseReads();
    }

    private void decideByMajority() {
        long position = nthLargest(majority());
        if (position > decided && history.epochAt(position) == history.epoch()) {
            decide(position);
        }
    }

    /** The position that {@code n} voters have at least. */
    private long nthLargest(int n) {
        List<Long> matched = new ArrayList<>();
        if (votesItself()) {
            matched.add(history.durablePosition());
        }
        for (Peer peer : peers.values()) {
            if (peer.votes) {
                matched.add(peer.matched);
            }
        }
        matched.sort(null);
        return matched.get(matched.size() - n);
    }

    private void decide(long position) {
        decided = Math.max(decided, Math.min(position, history.lastPosition()));
        while (submitted < decided) {
            submit(Math.min(decided, submitted + APPLY_BATCH_MAX));
        }
    }

    private void submit(long upTo) {
        List<Decision> decisions = new ArrayList<>();
        List<Proposal> own = new ArrayList<>();
        for (long position = submitted + 1; position <= upTo; position++) {
            Entry entry = history.entry(position);
            if (!entry.internal()) {
                decisions.add(new Decision(position, entry.epoch(), entry.command()));
            }
        }
        while (!proposals.isEmpty() && proposals.peek().position <= upTo) {
            own.add(proposals.remove());
        }
        submitted = upTo;
        host.apply(new Applier.Batch(upTo, decisions, own));
    }

    // ---- requests ----

    void onProposal(Proposal proposal) {
        if (role != Role.LEADER) {
            proposal.outcome.complete(new ProposalResult.Refused(notLeader()));
            return;
        }
        proposal.position = history.append(Entry.of(history.epoch(), proposal.command));
        proposals.add(proposal);
        if (immediate) {
            decide(proposal.position);
        }
    }

    void onRead(Read read) {
        if (role != Role.LEADER) {
            read.outcome.complete(new ReadResult.Refused(notLeader()));
            return;
        }
        // What was decided before this leader's first own entry is only known once that is decided.
        read.position = Math.max(decided, openingPosition);
        read.round = round + 1;
        roundWanted = true;
        reads.add(read);
    }

    void onStaleRead(Read read, long boundNanos, long now) {
        boolean fresh =
                role == Role.LEADER
                        || (heardOfLeaderAt != 0 && now - heardOfLeaderAt <= boundNanos);
        read.outcome.complete(
                fresh ? ReadResult.Ready.at(applied) : new ReadResult.Refused(notLeader()));
    }

    private ConsensusError notLeader() {
        return new ConsensusError.NotLeader(Optional.ofNullable(leader).flatMap(members::member));
    }

    private void releaseReads() {
        while (!reads.isEmpty() && isConfirmed(reads.peek().round)) {
            Read read = reads.peek();
            if (applied < read.position) {
                return;
            }
            reads.remove();
            read.outcome.complete(ReadResult.Ready.at(applied));
        }
    }

    private boolean isConfirmed(long wanted) {
        if (immediate) {
            return true;
        }
        int confirmed = 1;
        for (Peer peer : peers.values()) {
            confirmed += peer.votes && peer.round >= wanted ? 1 : 0;
        }
        return confirmed >= majority();
    }

    void onApplied(long position) {
        applied = Math.max(applied, position);
        releaseReads();
    }

    // ---- input and output ----

    void onMessage(NodeId from, MockMessage message) {
        if (!peers.containsKey(from)) {
            return;
        }
        if (message instanceof Append) {
            onAppend(from, (Append) message);
        } else if (message instanceof AppendReply) {
            onAppendReply(from, (AppendReply) message);
        } else if (message instanceof VoteRequest) {
            onVoteRequest(from, (VoteRequest) message);
        } else {
            onVoteReply(from, (VoteReply) message);
        }
    }

    void onDurable(long lsn) {
        history.durable(lsn);
        while (!waitingForDisk.isEmpty() && waitingForDisk.peek().lsn <= lsn) {
            DurableSend send = waitingForDisk.remove();
            host.send(send.to, send.message);
        }
        leadIfElected();
        if (role == Role.LEADER && !immediate) {
            decideByMajority();
        }
    }

    private void sendWhenDurable(NodeId to, MockMessage message) {
        waitingForDisk.add(new DurableSend(history.lastLsn(), to, message));
    }

    /** Ends a batch: writes what it recorded, and sends what that makes possible. */
    void flush(long now) {
        history.write();
        if (role == Role.LEADER) {
            boolean newRound = roundWanted;
            if (newRound) {
                round++;
                roundWanted = false;
                heartbeatAt = now + timing.heartbeatNanos();
            }
            peers.values().forEach(peer -> replicate(peer, newRound, now));
            releaseReads();
        }
        while (!waitingForDisk.isEmpty() && waitingForDisk.peek().lsn <= history.durableLsn()) {
            DurableSend send = waitingForDisk.remove();
            host.send(send.to, send.message);
        }
    }

    private void replicate(Peer peer, boolean newRound, long now) {
        boolean stuck = now - peer.progressNanos > 2 * timing.heartbeatNanos();
        if (newRound && stuck && peer.next > peer.matched + 1) {
            // What was under way may be lost: starts again behind what is known to have arrived.
            peer.next = peer.matched + 1;
            peer.inFlight = 0;
            peer.progressNanos = now;
        }
        boolean silent = now - peer.heardNanos > 2 * timing.heartbeatNanos();
        boolean sent = false;
        while (peer.next <= history.lastPosition() && peer.inFlight < Peer.IN_FLIGHT_MAX) {
            sendEntries(peer);
            sent = true;
            if (silent) {
                break; // One message is enough to find out whether it is back.
            }
        }
        if (newRound && !sent) {
            host.send(peer.id, append(peer.next - 1, List.of()));
        }
    }

    private void sendEntries(Peer peer) {
        List<Entry> entries = new ArrayList<>();
        long bytes = 0;
        long previous = peer.next - 1;
        while (peer.next <= history.lastPosition()) {
            Entry entry = history.entry(peer.next);
            bytes += entry.size();
            if (bytes > batchBytesMax && !entries.isEmpty()) {
                break;
            }
            entries.add(entry);
            peer.next++;
        }
        peer.inFlight++;
        host.send(peer.id, append(previous, entries));
    }

    private Append append(long previous, List<Entry> entries) {
        return new Append(
                history.epoch(), previous, history.epochAt(previous), decided, round, entries);
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalStateException(rule);
        }
    }

    /** Ends everything that is pending. */
    void stop(String why) {
        giveUpRequests(new ConsensusError.LeadershipLost(why));
        role = Role.FOLLOWER;
        leader = null;
    }

    // ---- status ----

    EngineStatus status(EngineStatus.Health health, Optional<ConsensusError> failure, long now) {
        List<EngineStatus.Peer> pictures = new ArrayList<>();
        for (Peer peer : peers.values()) {
            pictures.add(
                    new EngineStatus.Peer(
                            peer.id,
                            role == Role.LEADER ? peer.matched : -1,
                            peer.heardNanos == 0 ? -1 : (now - peer.heardNanos) / 1_000_000));
        }
        return new EngineStatus(
                self,
                "mock",
                health,
                role.name().toLowerCase(Locale.ROOT),
                role == Role.LEADER,
                Optional.ofNullable(leader),
                history.epoch(),
                decided,
                applied,
                0,
                members,
                pictures,
                failure);
    }

    String explain(long now) {
        if (role == Role.LEADER) {
            if (decided == history.lastPosition()) {
                return "leads epoch " + history.epoch() + ", and everything proposed is decided";
            }
            return "leads epoch "
                    + history.epoch()
                    + ", and waits for a majority: "
                    + noQuorum(now).message();
        }
        if (leader != null) {
            return "follows node " + leader + " in epoch " + history.epoch();
        }
        return immediate
                ? "waits for node " + members.voters().get(0) + ", which leads in mode immediate"
                : "knows of no leader in epoch "
                        + history.epoch()
                        + "; asks for votes after a silence";
    }
}
