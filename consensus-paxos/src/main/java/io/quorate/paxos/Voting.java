package io.quorate.paxos;

import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Accept;
import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Nack;
import io.quorate.paxos.PaxosMessage.Prepare;
import io.quorate.paxos.PaxosMessage.Range;
import io.quorate.runtime.Effects;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What this node answers to those who want to lead, and to those who propose. */
final class Voting {

    private final PaxosCore core;
    private final PaxosConfig config;
    private final Acceptor acceptor;
    private final Learner learner;
    private final Loyalty loyalty;
    private final Configurations configurations;
    private long heardBallot;
    private long heardSeq;

    Voting(
            PaxosCore core,
            PaxosConfig config,
            Acceptor acceptor,
            Learner learner,
            Loyalty loyalty,
            Configurations configurations) {
        this.core = core;
        this.config = config;
        this.acceptor = acceptor;
        this.learner = learner;
        this.loyalty = loyalty;
        this.configurations = configurations;
    }

    /** Whether no lease of another leader forbids to help {@code candidate}. */
    boolean mayHelp(NodeId candidate, long released) {
        return loyalty.allows(candidate, released, core.now());
    }

    void onPrepare(NodeId from, Prepare prepare, Effects<PaxosMessage> effects) {
        long ballot = prepare.ballot();
        core.elections().heardOf(ballot);
        if (ballot < acceptor.promised()) {
            effects.send(from, new Nack(ballot, acceptor.promised()));
            return;
        }
        if (ballot > acceptor.promised()) {
            if (!mayHelp(from, prepare.released())) {
                // It asks again.
                return;
            }
            core.reign()
                    .follow(Optional.empty(), "promised ballot " + Ballot.text(ballot), effects);
            acceptor.promise(ballot, effects);
        }
        effects.sendWhenDurable(
                from,
                acceptor.report(
                        ballot, prepare.from(), learner.decided(), configurations.current()));
    }

    void onAccept(NodeId from, Accept accept, Effects<PaxosMessage> effects) {
        long ballot = accept.ballot();
        core.elections().heardOf(ballot);
        learner.committed(ballot, accept.base(), accept.committed());
        if (ballot < acceptor.promised()) {
            learner.advance(effects);
            effects.send(from, new Nack(ballot, acceptor.promised()));
            return;
        }
        boolean newPromise = ballot > acceptor.promised();
        if (ballot != heardBallot || accept.seq() > heardSeq) {
            heardBallot = ballot;
            heardSeq = accept.seq();
            loyalty.renew(core.now());
            core.reign()
                    .follow(Optional.of(from), "follows ballot " + Ballot.text(ballot), effects);
        }
        List<Long> accepted = acceptor.accept(ballot, accept.items(), effects);
        configurations.hear(accept.items(), effects);
        accepted.forEach(learner::accepted);
        learner.advance(effects);
        if (newPromise || !accepted.isEmpty()) {
            effects.sendWhenDurable(from, answer(accept, accepted, loyalty.millis()));
        } else {
            // Leases count on it: after a restart this voter must owe it to the same leader.
            long owed = acceptor.isPromiseDurable() ? loyalty.millis() : 0;
            effects.send(from, answer(accept, accepted, owed));
        }
    }

    private Accepted answer(Accept accept, List<Long> accepted, long owedMillis) {
        return new Accepted(
                accept.ballot(),
                accept.seq(),
                ranges(accepted),
                learner.decided(),
                owedMillis,
                config.priority() > 0);
    }

    private static List<Range> ranges(List<Long> slots) {
        List<Range> ranges = new ArrayList<>();
        int next = 0;
        while (next < slots.size()) {
            long first = slots.get(next);
            long last = first;
            next++;
            while (next < slots.size() && slots.get(next) == last + 1) {
                last++;
                next++;
            }
            ranges.add(new Range(first, last));
        }
        return ranges;
    }
}
