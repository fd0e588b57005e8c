package io.quorate.simulation;

import io.quorate.testkit.search.SearchBounds;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The bounds of {@code quorate sim --exhaustive}, as far as they are given. */
final class SearchOptions {

    @Option(
            names = "--exhaustive",
            required = true,
            description = "Looks at every schedule of a small cluster, as far as the bounds go.")
    private boolean exhaustive;

    @Option(
            names = "--depth",
            paramLabel = "N",
            description = "Steps in a schedule (default: the engine's, as for all bounds).")
    private @Nullable Integer depth;

    @Option(
            names = "--elections",
            paramLabel = "N",
            description = "How often a node times out and wants to lead.")
    private @Nullable Integer elections;

    @Option(
            names = "--pulses",
            paramLabel = "N",
            description = "How often a little time passes at a node.")
    private @Nullable Integer pulses;

    @Option(
            names = "--proposals",
            paramLabel = "N",
            description = "How many commands clients hand in.")
    private @Nullable Integer proposals;

    @Option(
            names = "--crashes",
            paramLabel = "N",
            description = "How often a node dies and comes back with what it synced.")
    private @Nullable Integer crashes;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description = "How often a message arrives and comes again.")
    private @Nullable Integer repeats;

    @Option(
            names = "--slow-syncs",
            paramLabel = "N",
            description = "How often a node goes on before its disk is done.")
    private @Nullable Integer slowSyncs;

    @Option(
            names = "--states",
            paramLabel = "N",
            description = "States after which to give up, about 100 bytes of memory each.")
    private @Nullable Integer states;

    /** Whether there is anything to search; the other options are refused without it. */
    boolean isExhaustive() {
        return exhaustive;
    }

    /**
     * These bounds, and {@code usual} ones where none are given.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    SearchBounds bounds(SearchBounds usual, @Nullable Integer nodes) {
        return new SearchBounds(
                or(nodes, usual.nodes()),
                or(depth, usual.steps()),
                or(elections, usual.elections()),
                or(pulses, usual.pulses()),
                or(proposals, usual.proposals()),
                or(crashes, usual.crashes()),
                or(repeats, usual.repeats()),
                or(slowSyncs, usual.slowSyncs()),
                or(states, usual.states()));
    }

    private static int or(@Nullable Integer given, int usual) {
        return given == null ? usual : given;
    }
}
