package io.quorate.raft.core;

import io.quorate.api.EngineEvent;
import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;
import java.util.Optional;

/** Who gets this node's vote, and who does not even get it into another term. */
final class Voting {

    private final RaftCore core;
    private final Terms terms;

    Voting(RaftCore core, Terms terms) {
        this.core = core;
        this.terms = terms;
    }

    /** Whether the term of a message is not one to enter. */
    boolean ignoresTermOf(RaftMessage message) {
        if (message instanceof RaftMessage.PreVote) {
            return true;
        }
        if (message instanceof RaftMessage.PreVoteReply reply) {
            return reply.voteGranted();
        }
        return message instanceof RaftMessage.RequestVote request
                && !request.transfer()
                && isSticky();
    }

    /** §4.2.3 of the dissertation: who hears of a leader does not help to replace it. */
    private boolean isSticky() {
        return (core.config().elections().checkQuorum() && core.role().isLed()) || isBound();
    }

    private boolean isBound() {
        return core.promise().holds(core.now());
    }

    void onPreVote(NodeId from, RaftMessage.PreVote request, Effects<RaftMessage> effects) {
        boolean granted =
                request.term() > terms.current()
                        && !core.role().isLed()
                        && !isBound()
                        && core.log().isUpToDate(request.lastLogTerm(), request.lastLogIndex());
        effects.send(
                from,
                new RaftMessage.PreVoteReply(granted ? request.term() : terms.current(), granted));
    }

    void onRequestVote(NodeId from, RaftMessage.RequestVote request, Effects<RaftMessage> effects) {
        if (request.term() > terms.current()) {
            return;
        }
        // RequestVote, receiver implementation (figure 2).
        boolean free = terms.votedFor().isEmpty() || terms.votedFor().equals(Optional.of(from));
        boolean bound = isBound() && !request.transfer();
        boolean granted =
                request.term() == terms.current()
                        && !bound
                        && free
                        && core.log().isUpToDate(request.lastLogTerm(), request.lastLogIndex());
        if (granted && terms.votedFor().isEmpty()) {
            terms.vote(from, effects);
            if (core.role() instanceof Follower follower) {
                follower.voted();
            }
            effects.event(
                    EngineEvent.Kind.VOTED,
                    core.commitIndex(),
                    "votes for node " + from + " in term " + terms.current());
        }
        effects.sendWhenDurable(from, new RaftMessage.RequestVoteReply(terms.current(), granted));
    }
}
