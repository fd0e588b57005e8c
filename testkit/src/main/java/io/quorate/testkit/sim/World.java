package io.quorate.testkit.sim;

import org.jspecify.annotations.Nullable;

/** What all parts of a simulated world share: its time, its trace, its numbers, and its end. */
final class World {

    final SimRandom random;
    final Swarm swarm;
    final Timeline timeline;
    final Trace trace;
    final SimStats stats = new SimStats();
    private @Nullable String failure;
    private @Nullable Throwable cause;

    World(SimOptions options, long seed, int traceLines) {
        random = new SimRandom(seed);
        swarm = new Swarm(options, random.split("swarm"));
        timeline = new Timeline(random.split("ties"));
        trace = new Trace(timeline, swarm.nodes, traceLines);
    }

    /** The first rule that was broken counts; the world ends with the event under way. */
    void fail(String rule, @Nullable Throwable reason) {
        if (failure == null) {
            failure = rule;
            cause = reason;
            if (trace.isTold()) {
                trace.say(-1, "BROKEN: " + rule);
            }
        }
    }

    void fail(String rule) {
        fail(rule, null);
    }

    boolean isBroken() {
        return failure != null;
    }

    @Nullable String failure() {
        return failure;
    }

    @Nullable Throwable cause() {
        return cause;
    }
}
