package io.quorate.testkit.search;

/**
 * How far a search goes. A schedule has at most so many steps, and in it every kind of event takes
 * place at most so often.
 *
 * <p>A step is one event at one node, with all that the node does about it. Loss and reordering of
 * messages have no bound: any message may come at any time, or never.
 *
 * @param nodes voters in the cluster, 2 to 5
 * @param steps events in a schedule
 * @param elections how often a node has heard of no leader for too long
 * @param pulses how often a little time passes at a node: a leader is heard of again, who misses
 *     something asks for it
 * @param proposals commands that clients hand to whoever leads
 * @param crashes how often a node dies, loses what was not synced, and comes back
 * @param repeats how often a message arrives and comes again later
 * @param slowSyncs how often a node goes on before its disk is done with what it just wrote
 * @param states states after which the search gives up, without having exhausted the bounds
 */
public record SearchBounds(
        int nodes,
        int steps,
        int elections,
        int pulses,
        int proposals,
        int crashes,
        int repeats,
        int slowSyncs,
        int states) {

    /** The largest bound of each kind of event. */
    public static final int EVENTS_MAX = 15;

    /** The largest number of steps. */
    public static final int STEPS_MAX = 1_000;

    /** Three nodes and two proposals, and none of what else may happen. */
    public static final SearchBounds NONE =
            new SearchBounds(3, 10, 0, 0, 2, 0, 0, 0, Integer.MAX_VALUE);

    public SearchBounds {
        check("nodes", nodes, 2, 5);
        check("steps", steps, 1, STEPS_MAX);
        check("elections", elections, 0, EVENTS_MAX);
        check("pulses", pulses, 0, EVENTS_MAX);
        check("proposals", proposals, 0, EVENTS_MAX);
        check("crashes", crashes, 0, EVENTS_MAX);
        check("repeats", repeats, 0, EVENTS_MAX);
        check("slow syncs", slowSyncs, 0, EVENTS_MAX);
        check("states", states, 1, Integer.MAX_VALUE);
    }

    private static void check(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    what + ": " + value + " is not within " + min + " to " + max);
        }
    }

    public SearchBounds withNodes(int count) {
        return new SearchBounds(
                count, steps, elections, pulses, proposals, crashes, repeats, slowSyncs, states);
    }

    public SearchBounds withSteps(int max) {
        return new SearchBounds(
                nodes, max, elections, pulses, proposals, crashes, repeats, slowSyncs, states);
    }

    public SearchBounds withElections(int max) {
        return new SearchBounds(
                nodes, steps, max, pulses, proposals, crashes, repeats, slowSyncs, states);
    }

    public SearchBounds withPulses(int max) {
        return new SearchBounds(
                nodes, steps, elections, max, proposals, crashes, repeats, slowSyncs, states);
    }

    public SearchBounds withProposals(int max) {
        return new SearchBounds(
                nodes, steps, elections, pulses, max, crashes, repeats, slowSyncs, states);
    }

    public SearchBounds withCrashes(int max) {
        return new SearchBounds(
                nodes, steps, elections, pulses, proposals, max, repeats, slowSyncs, states);
    }

    public SearchBounds withRepeats(int max) {
        return new SearchBounds(
                nodes, steps, elections, pulses, proposals, crashes, max, slowSyncs, states);
    }

    public SearchBounds withSlowSyncs(int max) {
        return new SearchBounds(
                nodes, steps, elections, pulses, proposals, crashes, repeats, max, states);
    }

    @Override
    public String toString() {
        return nodes
                + " nodes, at most "
                + steps
                + " steps, "
                + elections
                + " elections, "
                + pulses
                + " pulses, "
                + proposals
                + " proposals, "
                + crashes
                + " crashes, "
                + repeats
                + " repeated messages, "
                + slowSyncs
                + " slow syncs; any loss, any order";
    }
}
