package io.quorate.paxos;

import static io.quorate.runtime.Invariant.check;

import io.quorate.api.EngineEvent;
import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Fetch;
import io.quorate.paxos.PaxosMessage.Learned;
import io.quorate.paxos.PaxosMessage.Probe;
import io.quorate.paxos.PaxosMessage.ProbeReply;
import io.quorate.paxos.PaxosMessage.Promise;
import io.quorate.paxos.PaxosMessage.Values;
import io.quorate.paxos.PaxosMessage.Wanted;
import io.quorate.runtime.Effects;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** When this node tries to lead, and its attempt to. */
final class Elections {

    private static final int CALLS_MAX_LOG2 = 8;

    private final PaxosCore core;
    private final NodeId self;
    private final PaxosConfig config;
    private final SplittableRandom random;

    private long electionAt;
    private int calls;
    private long highestSeen;
    private long probing;
    private Configuration probed;
    private long probeGrants;
    private long probeEndsAt;
    private @Nullable Candidate candidate;

    Elections(
            PaxosCore core,
            NodeId self,
            PaxosConfig config,
            SplittableRandom random,
            Configuration initial) {
        this.core = core;
        this.self = self;
        this.config = config;
        this.random = random;
        this.probed = initial;
    }

    /** The attempt that is under way. */
    Optional<Candidate> candidate() {
        return Optional.ofNullable(candidate);
    }

    boolean isProbing() {
        return probing != Ballot.NONE;
    }

    /** Who has not granted the probe. */
    List<NodeId> silent() {
        return probed.quorums().missing(probeGrants);
    }

    /** Somebody has seen this ballot. */
    void heardOf(long ballot) {
        highestSeen = Math.max(highestSeen, ballot);
    }

    /** Whatever was tried is over. */
    void end() {
        candidate = null;
        probing = Ballot.NONE;
        awaitLeader();
    }

    /** How many of the next ticks can wait while this node does not lead, if nothing else comes. */
    long quietTicks() {
        long end = probing == Ballot.NONE ? electionAt : probeEndsAt;
        long most = 2L * config.heartbeatTicks();
        return candidate != null ? 0 : Math.max(0, Math.min(most, end - core.now() - 1));
    }

    /** Time passes while this node does not lead. */
    void tick(Effects<PaxosMessage> effects) {
        if (candidate != null) {
            tickCandidate(effects);
        } else if (probing != Ballot.NONE) {
            if (core.now() >= probeEndsAt) {
                probing = Ballot.NONE;
                awaitLeader();
            }
        } else if (core.now() >= electionAt) {
            if (!core.isVoter() || config.priority() == 0) {
                callVoters(effects);
            } else if (core.voting().mayHelp(self, Ballot.NONE)) {
                probe(effects);
            }
        }
    }

    /**
     * Other members are chosen, and this node leads: they have to promise in the same ballot before
     * anything else is proposed.
     */
    void cross(Leadership leading, Configuration chosen, Effects<PaxosMessage> effects) {
        if (candidate == null) {
            Candidate next =
                    new Candidate(leading.ballot(), chosen.version(), 0, Ballot.NONE, chosen, self);
            candidate = next;
            next.ask(false, effects);
            leadIfReady(effects);
        }
    }

    private void probe(Effects<PaxosMessage> effects) {
        core.reign().forgetLeader();
        probing = Ballot.after(Math.max(highestSeen, core.acceptor().promised()), self);
        probed = core.configurations().current();
        Quorums quorums = probed.quorums();
        probeGrants = quorums.bit(self);
        probeEndsAt = core.now() + Math.max(2, config.electionTicks() / 2);
        for (NodeId voter : quorums.voters()) {
            if (!voter.equals(self)) {
                effects.send(voter, new Probe(probing, probed.version()));
            }
        }
        campaignIfGranted(effects);
    }

    void onProbe(NodeId from, Probe probe, Effects<PaxosMessage> effects) {
        boolean granted =
                !core.reign().hearsLeader()
                        && core.voting().mayHelp(from, Ballot.NONE)
                        && probe.ballot() > core.acceptor().promised()
                        && probe.era() >= core.configurations().current().version();
        effects.send(
                from,
                new ProbeReply(
                        probe.ballot(),
                        granted,
                        core.acceptor().promised(),
                        core.learner().decided()));
    }

    void onProbeReply(NodeId from, ProbeReply reply, Effects<PaxosMessage> effects) {
        highestSeen = Math.max(highestSeen, reply.promised());
        core.learner().heardOf(reply.decided());
        if (probing != Ballot.NONE && reply.ballot() == probing && reply.granted()) {
            probeGrants |= probed.quorums().bit(from);
            campaignIfGranted(effects);
        }
    }

    private void campaignIfGranted(Effects<PaxosMessage> effects) {
        if (probed.quorums().canPrepare(probeGrants) && core.voting().mayHelp(self, Ballot.NONE)) {
            campaign(Ballot.NONE, effects);
        }
    }

    /**
     * Promises a new ballot of this node's own, and asks the voters for theirs.
     *
     * @param released the ballot whose leader wishes for it, or {@link Ballot#NONE}
     */
    void campaign(long released, Effects<PaxosMessage> effects) {
        check(core.voting().mayHelp(self, released), "I16: campaigns during the lease of another");
        long ballot = Ballot.after(Math.max(highestSeen, core.acceptor().promised()), self);
        core.reign()
                .follow(Optional.empty(), "campaigns with ballot " + Ballot.text(ballot), effects);
        highestSeen = ballot;
        core.acceptor().promise(ballot, effects);
        Candidate started =
                new Candidate(
                        ballot,
                        core.learner().decided(),
                        core.acceptor().newestLsn(),
                        released,
                        core.configurations().current(),
                        self);
        candidate = started;
        effects.event(
                EngineEvent.Kind.ROLE_CHANGED,
                core.learner().decided(),
                "candidate with ballot " + Ballot.text(ballot));
        started.ask(true, effects);
    }

    void onPromise(NodeId from, Promise promise, Effects<PaxosMessage> effects) {
        if (candidate != null) {
            candidate.add(from, promise, effects);
            core.learner().heardOf(promise.decided());
            leadIfReady(effects);
        }
    }

    void leadIfReady(Effects<PaxosMessage> effects) {
        Candidate running = candidate;
        if (running == null) {
            return;
        }
        Configuration newest = running.newest();
        if (core.configurations().current().version() > newest.version()) {
            newest = core.configurations().current();
        }
        if (newest.version() > running.configuration().version()) {
            prepareUnder(newest, running, effects);
            return;
        }
        boolean first = running.prepareIfPromised(core.acceptor(), core.learner().decided());
        if (!running.isPrepared()) {
            return;
        }
        if (running.missing(core.acceptor()).isEmpty()) {
            candidate = null;
            core.reign().lead(running, effects);
        } else if (first) {
            fetch(running, effects);
        }
    }

    /** What is proposed next is governed by other members: these have to promise. */
    private void prepareUnder(
            Configuration newest, Candidate running, Effects<PaxosMessage> effects) {
        long base = Math.max(running.base(), core.learner().decided());
        core.learner().heardOf(base);
        if (core.leadership().isPresent()) {
            core.reign().follow(Optional.empty(), "other members were chosen after it", effects);
        } else if (!newest.isVoter(self)) {
            core.reign().follow(Optional.empty(), "does not vote any more", effects);
        } else {
            core.configurations().hear(newest, effects);
            Candidate next =
                    new Candidate(
                            running.ballot(),
                            base,
                            running.promiseLsn(),
                            running.released(),
                            newest,
                            self);
            candidate = next;
            next.ask(true, effects);
            leadIfReady(effects);
        }
    }

    private void fetch(Candidate running, Effects<PaxosMessage> effects) {
        running.missing(core.acceptor())
                .forEach(
                        (holder, wanted) -> {
                            if (!holder.equals(self)) {
                                effects.send(holder, new Fetch(running.ballot(), wanted));
                            }
                        });
    }

    void onFetch(NodeId from, Fetch fetch, Effects<PaxosMessage> effects) {
        List<Item> items = new ArrayList<>();
        long bytes = 0;
        for (Wanted wanted : fetch.wanted()) {
            Slot slot = core.acceptor().slots().get(wanted.slot());
            if (slot == null || slot.value == null || slot.ballot != wanted.ballot()) {
                continue;
            }
            if (!items.isEmpty() && bytes + slot.size > config.batchBytes()) {
                break;
            }
            items.add(new Item(slot.number, slot.ballot, slot.era, slot.value));
            bytes += slot.size;
        }
        effects.send(from, new Values(fetch.ballot(), items));
    }

    void onValues(NodeId from, Values values, Effects<PaxosMessage> effects) {
        Candidate running = candidate;
        if (running != null && running.isPrepared() && values.ballot() == running.ballot()) {
            values.items().forEach(running::add);
            leadIfReady(effects);
            if (candidate == running && !values.items().isEmpty()) {
                fetch(running, effects);
            }
        }
    }

    /** Time passes for the attempt that is under way, if there is one. */
    void tickCandidate(Effects<PaxosMessage> effects) {
        Candidate running = candidate;
        if (running == null) {
            return;
        }
        int ticks = running.tick();
        if (ticks > 2 * config.electionTicks()) {
            core.reign().follow(Optional.empty(), "won no quorum in time", effects);
        } else if (ticks % Math.max(2, config.heartbeatTicks()) == 0) {
            if (running.isPrepared()) {
                fetch(running, effects);
            } else {
                running.ask(true, effects);
            }
        }
    }

    /**
     * Who may not lead and hears of nobody who does may be the only one to know who else may: it
     * tells them, less and less often.
     */
    private void callVoters(Effects<PaxosMessage> effects) {
        for (NodeId voter : core.configurations().current().quorums().voters()) {
            if (!voter.equals(self)) {
                effects.send(voter, new Learned(List.of(), core.learner().decided()));
            }
        }
        calls = Math.min(calls + 1, CALLS_MAX_LOG2);
        electionAt = core.now() + ((long) config.electionTicks() << calls);
    }

    /**
     * Begins to wait, for a while that differs from the others', and longer the lower the priority.
     */
    void awaitLeader() {
        calls = 0;
        long drawn = (long) config.electionTicks() + random.nextInt(config.electionTicks() + 1);
        int max = PaxosConfig.PRIORITY_MAX;
        electionAt = core.now() + drawn * (2L * max - config.priority()) / max;
    }

    /** A while in which a rival would show; it differs from the others'. */
    long drawPause() {
        int half = Math.max(1, config.electionTicks() / 2);
        return (long) half + random.nextInt(half + 1);
    }
}
