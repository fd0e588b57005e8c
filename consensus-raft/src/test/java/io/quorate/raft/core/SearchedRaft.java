package io.quorate.raft.core;

import io.quorate.api.NodeId;
import io.quorate.raft.core.RaftMessage.AppendEntriesReply;
import io.quorate.raft.core.RaftMessage.RequestVote;
import io.quorate.raft.core.RaftMessage.RequestVoteReply;
import io.quorate.runtime.Input;
import io.quorate.runtime.MessageCodec;
import io.quorate.runtime.ProtocolCore;
import io.quorate.testkit.search.Facts;
import io.quorate.testkit.search.RuleBroken;
import io.quorate.testkit.search.SearchedNode;
import io.quorate.testkit.search.SearchedProtocol;
import java.util.List;
import java.util.Optional;

/**
 * Raft as the paper has it, for a search: nobody is asked before an election, a leader goes on
 * without followers, and entries travel one by one.
 *
 * <p>The rules are those of figure 3 of the paper, and two more: what a node tells others it does
 * not forget, and what is committed is on the disks of a majority.
 */
public final class SearchedRaft implements SearchedProtocol<RaftMessage, RaftView> {

    private static final RaftConfig CONFIG =
            new RaftConfig(
                    new RaftConfig.Timing(1, 5, 6, 1_000),
                    new RaftConfig.Elections(false, false, 100, 0),
                    new RaftConfig.Flow(1, 4, 1_000, 8_000, 1 << 20),
                    new RaftConfig.Retention(1 << 20, 1_000, 10));

    private record LeaderOf(long term) {}

    private record EntryAt(long index, long term) {}

    private record CommittedAt(long index) {}

    private record CommittedInTerm(long index) {}

    private record Content(int hash, long termBefore) {}

    private final MessageCodec<RaftMessage> codec;

    public SearchedRaft(MessageCodec<RaftMessage> codec) {
        this.codec = codec;
    }

    /** A core as it is searched. */
    public static ProtocolCore<RaftMessage> core(CoreContext context) {
        return new RaftCore(context, CONFIG);
    }

    @Override
    public ProtocolCore<RaftMessage> create(CoreContext context) {
        return core(context);
    }

    @Override
    public MessageCodec<RaftMessage> codec() {
        return codec;
    }

    @Override
    public RaftView view(ProtocolCore<RaftMessage> core) {
        return RaftView.of((RaftCore) core);
    }

    @Override
    public Facts check(NodeId node, RaftView view, Facts facts) {
        Facts now = facts;
        if (view.leads()) {
            now = now.with("election safety", new LeaderOf(view.term()), node);
        }
        long termBefore = 0;
        for (long index = 1; index <= view.lastIndex(); index++) {
            RaftView.Item entry = view.entry(index);
            Content content = new Content(entry.hash(), termBefore);
            now = now.with("log matching", new EntryAt(index, entry.term()), content);
            termBefore = entry.term();
        }
        for (long index = 1; index <= view.commitIndex(); index++) {
            long term = view.entry(index).term();
            now = now.with("state machine safety", new CommittedAt(index), term);
            now = now.withFirst(new CommittedInTerm(index), view.term());
        }
        if (view.leads()) {
            checkComplete(view, now);
        }
        return now;
    }

    private static void checkComplete(RaftView leader, Facts facts) {
        facts.forEach(
                CommittedAt.class,
                Long.class,
                (at, term) -> {
                    Optional<Object> inTerm = facts.get(new CommittedInTerm(at.index()));
                    RuleBroken.unless(
                            leader.has(at.index(), term)
                                    || (long) inTerm.orElseThrow() >= leader.term(),
                            "leader completeness: the leader of term %d lacks entry %d of term %d",
                            leader.term(),
                            at.index(),
                            term);
                });
    }

    @Override
    public void checkSent(NodeId from, NodeId to, RaftMessage message, RaftView recovered) {
        if (message instanceof RequestVote request) {
            checkVote(from, from, request.term(), recovered);
        } else if (message instanceof RequestVoteReply reply && reply.voteGranted()) {
            checkVote(from, to, reply.term(), recovered);
        } else if (message instanceof AppendEntriesReply reply && reply.success()) {
            RuleBroken.unless(
                    recovered.term() >= reply.term() && recovered.lastIndex() >= reply.matchIndex(),
                    "node %s confirms entries to %d in term %d, and has %d in %d on its disk",
                    from,
                    reply.matchIndex(),
                    reply.term(),
                    recovered.lastIndex(),
                    recovered.term());
        }
    }

    private static void checkVote(NodeId from, NodeId candidate, long term, RaftView recovered) {
        RuleBroken.unless(
                recovered.term() > term
                        || (recovered.term() == term
                                && recovered.votedFor().equals(Optional.of(candidate))),
                "node %s gives its vote in term %d to node %s, and its disk knows of term %d and %s",
                from,
                term,
                candidate,
                recovered.term(),
                recovered.votedFor());
    }

    @Override
    public void checkDurable(List<RaftView> recovered, Facts facts) {
        facts.forEach(
                CommittedAt.class,
                Long.class,
                (at, term) -> {
                    long having =
                            recovered.stream().filter(one -> one.has(at.index(), term)).count();
                    RuleBroken.unless(
                            having > recovered.size() / 2,
                            "entry %d of term %d is committed, and on the disks of %d nodes",
                            at.index(),
                            term,
                            having);
                });
    }

    @Override
    public void timeOut(SearchedNode<RaftMessage> node) {
        int ticksMax = 2 * CONFIG.timing().electionTicksMax();
        for (int i = 0; i < ticksMax; i++) {
            if (!node.take(new Input.Tick<>()).isEmpty()) {
                return;
            }
        }
    }

    /** Names of what counts time end like this. */
    @Override
    public boolean isIgnored(String fieldName) {
        return fieldName.equals("now")
                || fieldName.endsWith("Tick")
                || fieldName.endsWith("Ticks")
                || fieldName.equals("ticksToHeartbeat");
    }

    @Override
    public boolean isSymmetric() {
        return true;
    }
}
