package io.quorate.raft;

import io.quorate.raft.core.RaftMessage;
import io.quorate.raft.core.RaftMessage.RequestVote;
import io.quorate.raft.core.RaftMessage.RequestVoteReply;
import io.quorate.raft.core.SearchedRaft;
import io.quorate.testkit.search.Prologue;
import io.quorate.testkit.search.Search;
import io.quorate.testkit.search.SearchBounds;
import io.quorate.testkit.search.SearchedEngine;
import io.quorate.testkit.search.SearchedProtocol;
import java.util.List;

/** Searches of Raft. */
public final class RaftSearch implements SearchedEngine {

    private static final SearchBounds FAULTS_BOUNDS =
            SearchBounds.NONE
                    .withSteps(9)
                    .withElections(2)
                    .withPulses(1)
                    .withCrashes(1)
                    .withRepeats(1)
                    .withSlowSyncs(1);

    private static final Prologue LEADER =
            Prologue.NONE
                    .election(1)
                    .delivery(1, 2, RequestVote.class)
                    .delivery(2, 1, RequestVoteReply.class);

    /** Another one leads after node 1, whose first entry nobody else has. */
    private static Prologue fork(Prologue before) {
        return before.election(2)
                .delivery(2, 3, RequestVote.class)
                .delivery(3, 2, RequestVoteReply.class);
    }

    /** Where a search begins, and how far it goes. */
    // Prologues and bounds are immutable, though nothing says so to the compiler.
    @SuppressWarnings("ImmutableEnumChecker")
    enum Scope {
        /** A bit of everything. */
        FAULTS(Prologue.NONE, FAULTS_BOUNDS),
        /** Two elections and a command, and as much time as they want. */
        LONG(
                Prologue.NONE,
                SearchBounds.NONE
                        .withSteps(SearchBounds.STEPS_MAX)
                        .withElections(2)
                        .withProposals(1)),
        /** Elections that go wrong. */
        ELECTIONS(
                Prologue.NONE,
                SearchBounds.NONE
                        .withSteps(9)
                        .withElections(2)
                        .withProposals(0)
                        .withCrashes(1)
                        .withSlowSyncs(1)),
        /** Many elections. */
        VOTES(Prologue.NONE, SearchBounds.NONE.withSteps(7).withElections(3).withProposals(0)),
        /** Elections among four nodes, of whom two are no majority. */
        FOUR(
                Prologue.NONE,
                SearchBounds.NONE.withNodes(4).withSteps(6).withElections(2).withProposals(0)),
        /** Node 1 leads, and nobody has what it has. */
        REPLICATION(
                LEADER,
                SearchBounds.NONE
                        .withSteps(7)
                        .withElections(1)
                        .withPulses(1)
                        .withProposals(1)
                        .withCrashes(1)
                        .withRepeats(1)
                        .withSlowSyncs(1)),
        /** Node 1 led term 1 and wrote two entries; node 2 leads term 2. */
        FORK(
                fork(LEADER.proposal(1)),
                SearchBounds.NONE.withSteps(7).withElections(1).withProposals(0)),
        /**
         * Figure 8 of the paper, with three nodes: node 1 led term 1 and node 2 term 2, each has an
         * entry that nobody else has, and node 1 leads term 3.
         */
        FIGURE_8(
                fork(LEADER)
                        .delivery(2, 1, RequestVote.class)
                        .election(1)
                        .delivery(1, 3, RequestVote.class)
                        .delivery(3, 1, RequestVoteReply.class),
                SearchBounds.NONE.withSteps(9).withElections(1).withProposals(0));

        private final Prologue prologue;
        private final SearchBounds bounds;

        Scope(Prologue prologue, SearchBounds bounds) {
            this.prologue = prologue;
            this.bounds = bounds;
        }
    }

    @Override
    public String name() {
        return "raft";
    }

    @Override
    public String description() {
        return "Raft, every schedule of a small cluster";
    }

    @Override
    public SearchBounds bounds() {
        return FAULTS_BOUNDS;
    }

    @Override
    public SearchedProtocol<?, ?> protocol() {
        return new SearchedRaft(new RaftCodec());
    }

    static Search<RaftMessage, ?> of(Scope scope) {
        return Search.of(new SearchedRaft(new RaftCodec()), scope.bounds, scope.prologue);
    }

    /**
     * Searches what a scope has, and gives the shortest schedule that breaks a rule, the rule last;
     * nothing if none does. By names, for a class loader that has another core.
     */
    public static List<String> firstFailure(String scope) {
        return of(Scope.valueOf(scope)).run().story();
    }
}
