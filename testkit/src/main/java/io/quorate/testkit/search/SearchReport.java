package io.quorate.testkit.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a search found.
 *
 * @param bounds how far it was to go
 * @param broken the rule that does not hold, if there is one
 * @param schedule if so, the shortest way there; otherwise empty
 * @param states different states of the cluster
 * @param transitions steps that were taken from one to another, also to one that was known
 * @param nodeStates different states of single nodes
 * @param coreSteps how often a core was run
 * @param depth the most steps that any state needs
 * @param exhausted whether every schedule within the bounds was looked at
 * @param endless whether more steps would not have brought more states
 * @param nanos how long it took, in nanoseconds
 */
public record SearchReport(
        SearchBounds bounds,
        Optional<String> broken,
        List<String> schedule,
        long states,
        long transitions,
        long nodeStates,
        long coreSteps,
        int depth,
        boolean exhausted,
        boolean endless,
        long nanos) {

    public SearchReport {
        schedule = List.copyOf(schedule);
    }

    public double statesPerSecond() {
        return nanos == 0 ? 0 : states * 1e9 / nanos;
    }

    /** The schedule that breaks a rule, and the rule; nothing if none is broken. */
    public List<String> story() {
        List<String> lines = new ArrayList<>(schedule);
        broken.ifPresent(rule -> lines.add("BROKEN: " + rule));
        return lines;
    }

    /** What is proved, in one sentence. */
    public String verdict() {
        if (broken.isPresent()) {
            return "after " + schedule.size() + " steps a rule is broken: " + broken.get();
        }
        if (!exhausted) {
            return "gave up at depth " + depth + ": nothing is proved beyond";
        }
        return endless
                ? "every schedule with these faults keeps every rule, however long"
                : "every schedule of at most " + bounds.steps() + " steps keeps every rule";
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s%n%,d states, %,d transitions, depth %d, %,d states of single nodes, "
                        + "%,d core runs, %.1f s, %,.0f states/s%n%s",
                bounds,
                states,
                transitions,
                depth,
                nodeStates,
                coreSteps,
                nanos / 1e9,
                statesPerSecond(),
                verdict());
    }
}
