package io.quorate.paxos;

import io.quorate.paxos.PaxosMessage.Accept;
import io.quorate.paxos.PaxosMessage.Prepare;
import io.quorate.paxos.PaxosMessage.Promise;
import io.quorate.testkit.search.Prologue;
import io.quorate.testkit.search.Search;
import io.quorate.testkit.search.SearchBounds;
import io.quorate.testkit.search.SearchedEngine;
import io.quorate.testkit.search.SearchedProtocol;

/** Searches of Multi-Paxos. */
public final class PaxosSearch implements SearchedEngine {

    private static final SearchBounds FAULTS_BOUNDS =
            SearchBounds.NONE
                    .withSteps(8)
                    .withElections(2)
                    .withPulses(1)
                    .withCrashes(1)
                    .withRepeats(1)
                    .withSlowSyncs(1);

    private static final Prologue LEADER =
            Prologue.NONE.election(1).delivery(1, 2, Prepare.class).delivery(2, 1, Promise.class);

    /** Where a search begins, and how far it goes. */
    // Prologues and bounds are immutable, though nothing says so to the compiler.
    @SuppressWarnings("ImmutableEnumChecker")
    enum Scope {
        /** A bit of everything. */
        FAULTS(Prologue.NONE, FAULTS_BOUNDS),
        /** Two elections and a command, and many steps. */
        LONG(Prologue.NONE, SearchBounds.NONE.withSteps(11).withElections(2).withProposals(1)),
        /** Elections that go wrong. */
        ELECTIONS(
                Prologue.NONE,
                SearchBounds.NONE
                        .withSteps(7)
                        .withElections(2)
                        .withProposals(0)
                        .withCrashes(1)
                        .withSlowSyncs(1)),
        /** Node 1 leads, and another one may. */
        SUCCESSION(
                LEADER,
                SearchBounds.NONE
                        .withSteps(7)
                        .withElections(1)
                        .withPulses(1)
                        .withProposals(1)
                        .withSlowSyncs(1)),
        /** Node 1 led, and what it proposed is on a disk of its own only; node 2 leads. */
        FORK(
                LEADER.proposal(1)
                        .election(2)
                        .delivery(2, 3, Prepare.class)
                        .delivery(3, 2, Promise.class)
                        .delivery(2, 3, Accept.class),
                SearchBounds.NONE.withSteps(7).withElections(1).withPulses(1).withProposals(1));

        private final Prologue prologue;
        private final SearchBounds bounds;

        Scope(Prologue prologue, SearchBounds bounds) {
            this.prologue = prologue;
            this.bounds = bounds;
        }
    }

    @Override
    public String name() {
        return "paxos";
    }

    @Override
    public String description() {
        return "Multi-Paxos, every schedule of a small cluster";
    }

    @Override
    public SearchBounds bounds() {
        return FAULTS_BOUNDS;
    }

    @Override
    public SearchedProtocol<?, ?> protocol() {
        return new SearchedPaxos(PaxosBug.NONE);
    }

    static Search<PaxosMessage, ?> of(Scope scope, PaxosBug bug) {
        return Search.of(new SearchedPaxos(bug), scope.bounds, scope.prologue);
    }
}
