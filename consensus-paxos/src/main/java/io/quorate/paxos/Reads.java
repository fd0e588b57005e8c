package io.quorate.paxos;

import io.quorate.api.Capability;
import io.quorate.api.ConsensusError;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.paxos.PaxosMessage.QuorumRead;
import io.quorate.paxos.PaxosMessage.QuorumReadReply;
import io.quorate.paxos.PaxosMessage.ReadIndex;
import io.quorate.paxos.PaxosMessage.ReadIndexReply;
import io.quorate.runtime.Effects;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads that were asked of this node, by its clients or by other nodes. */
final class Reads {

    private final PaxosCore core;
    private final NodeId self;
    private final PaxosConfig config;
    private final Duration tick;
    private final long life;
    private final PeerReads peerReads = new PeerReads();

    /**
     * @param life a number that tells this life of the node from its others
     */
    Reads(PaxosCore core, NodeId self, PaxosConfig config, Duration tick, long life) {
        this.core = core;
        this.self = self;
        this.config = config;
        this.tick = tick;
        this.life = life;
    }

    void onRequested(long id, ReadMode mode, Effects<PaxosMessage> effects) {
        if (mode instanceof ReadMode.Stale stale) {
            readStale(id, stale, effects);
        } else if (mode instanceof ReadMode.Quorum) {
            readFromQuorum(id, effects);
        } else if (mode instanceof ReadMode.Lease && config.leasePercent() == 0) {
            effects.refuse(id, new ConsensusError.Unsupported("paxos", Capability.LEASE_READ));
        } else if (mode instanceof ReadMode.Lease && releaseUnderLease(id, effects)) {
            return;
        } else {
            readFromLeader(id, effects);
        }
    }

    private boolean releaseUnderLease(long id, Effects<PaxosMessage> effects) {
        Leadership leading = core.leadership().orElse(null);
        long since = leading == null ? -1 : leading.leasedSince(core.now());
        if (leading == null || since < 0) {
            return false;
        }
        long position = Math.max(leading.committed(), core.learner().decided());
        effects.releaseLeasedRead(id, position, since, core.loyalty().leaseNanos());
        return true;
    }

    private void readFromLeader(long id, Effects<PaxosMessage> effects) {
        Leadership leading = core.leadership().orElse(null);
        if (leading != null) {
            leading.reads().add(new ReadRounds.Reader(id, Optional.empty(), life));
        } else if (core.reign().leader().isPresent() && core.reign().hearsLeader()) {
            peerReads.askedLeader(id, core.now() + 2L * config.electionTicks());
            effects.send(core.reign().leader().get(), new ReadIndex(life, id));
        } else {
            effects.refuse(id, core.reign().notLeader());
        }
    }

    /** Lets a read go on from a position, or -1 if this node cannot tell any. */
    void answer(ReadRounds.Reader reader, long position, Effects<PaxosMessage> effects) {
        if (reader.asker().isPresent()) {
            ReadIndexReply reply = new ReadIndexReply(reader.life(), reader.id(), position);
            effects.send(reader.asker().get(), reply);
        } else if (position < 0) {
            effects.refuse(reader.id(), core.reign().notLeader());
        } else {
            effects.releaseRead(reader.id(), position);
        }
    }

    void onReadIndex(NodeId from, ReadIndex ask, Effects<PaxosMessage> effects) {
        Leadership leading = core.leadership().orElse(null);
        ReadRounds.Reader reader = new ReadRounds.Reader(ask.id(), Optional.of(from), ask.life());
        if (leading == null) {
            answer(reader, -1, effects);
        } else {
            leading.reads().add(reader);
        }
    }

    void onReadIndexReply(NodeId from, ReadIndexReply reply, Effects<PaxosMessage> effects) {
        if (reply.life() != life || !peerReads.endLeaderRead(reply.id())) {
            return;
        }
        core.learner().heardOf(reply.position());
        ReadRounds.Reader reader = new ReadRounds.Reader(reply.id(), Optional.empty(), life);
        answer(reader, reply.position(), effects);
    }

    private void readFromQuorum(long id, Effects<PaxosMessage> effects) {
        Configuration current = core.configurations().current();
        Quorums quorums = current.quorums();
        peerReads.askedQuorum(id, core.now() + config.electionTicks(), current);
        for (NodeId voter : quorums.voters()) {
            if (!voter.equals(self)) {
                effects.send(voter, new QuorumRead(life, id));
            }
        }
        if (core.isVoter()) {
            peerReads.add(self, new QuorumReadReply(life, id, newestAccepted()));
        }
    }

    private long newestAccepted() {
        return Math.max(core.acceptor().slots().newest(), core.learner().decided());
    }

    void onQuorumRead(NodeId from, QuorumRead ask, Effects<PaxosMessage> effects) {
        effects.send(from, new QuorumReadReply(ask.life(), ask.id(), newestAccepted()));
    }

    void onQuorumReadReply(NodeId from, QuorumReadReply reply, Effects<PaxosMessage> effects) {
        if (reply.life() == life) {
            peerReads.add(from, reply);
        }
    }

    private void readStale(long id, ReadMode.Stale stale, Effects<PaxosMessage> effects) {
        Leadership leading = core.leadership().orElse(null);
        long ticks = stale.bound().dividedBy(tick);
        boolean fresh =
                leading != null
                        ? leading.reachesQuorum(core.now(), ticks)
                        : core.reign().leader().isPresent() && core.reign().silence() <= ticks;
        if (fresh) {
            effects.releaseRead(id, core.learner().applied());
        } else {
            effects.refuse(id, core.reign().notLeader());
        }
    }

    void tick(Effects<PaxosMessage> effects) {
        peerReads
                .expireLeaderReads(core.now())
                .forEach(id -> effects.refuse(id, core.reign().notLeader()));
        peerReads.expireQuorumReads(core.now()).forEach(id -> readFromLeader(id, effects));
    }

    boolean isEmpty() {
        return peerReads.isEmpty();
    }

    /** Nobody will answer for the leader that there was. */
    void leaderIsGone(Effects<PaxosMessage> effects) {
        peerReads.drainLeaderReads().forEach(id -> effects.refuse(id, core.reign().notLeader()));
    }

    /** Lets those go on that have only waited for slots to be decided. */
    void release(Effects<PaxosMessage> effects) {
        List<Long> again =
                peerReads.release(
                        core.learner().decided(),
                        core.configurations().current(),
                        effects::releaseRead);
        again.forEach(id -> readFromQuorum(id, effects));
    }
}
