package io.quorate.testkit.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * What happened in a world: always as one number, on demand as lines for people.
 *
 * <p>Each line has the time, a column for each node, and what happened where the star is. A bar is
 * a node that runs, a dot one that does not.
 */
final class Trace {

    /** What can happen. */
    enum What {
        TASK(1),
        SEND(2),
        DROP(3),
        DELIVER(4),
        DISK(5),
        APPLY(6),
        DECIDE(7),
        FAULT(8),
        START(9),
        STOP(10),
        CLIENT(11);

        private final long mark;

        What(long mark) {
            this.mark = mark;
        }
    }

    private final Timeline timeline;
    private final int linesMax;
    private final Deque<String> lines = new ArrayDeque<>();
    private final boolean[] up;
    private long hash = 1;
    private long events;

    /**
     * @param linesMax how many lines to keep, the newest; 0 makes none
     */
    Trace(Timeline timeline, int nodes, int linesMax) {
        this.timeline = timeline;
        this.linesMax = linesMax;
        this.up = new boolean[nodes];
    }

    /** Whether {@link #say} keeps anything. Ask before putting a text together. */
    boolean isTold() {
        return linesMax > 0;
    }

    void note(What what, int node, long a, long b) {
        events++;
        long mixed = hash ^ (timeline.now() * 0x9E3779B97F4A7C15L);
        mixed = SimRandom.mix(mixed + what.mark + ((long) node << 8) + a * 31);
        hash = mixed * 0xD6E8FEB86659FD93L + b;
    }

    void say(int node, String text) {
        if (linesMax == 0) {
            return;
        }
        StringBuilder line = new StringBuilder();
        line.append(String.format(Locale.ROOT, "%14.6f ms ", timeline.now() / 1e6));
        for (int i = 0; i < up.length; i++) {
            line.append(' ').append(i == node ? '*' : up[i] ? '|' : '.');
        }
        line.append("  ").append(node < 0 ? "" : "n" + (node + 1) + " ").append(text);
        if (lines.size() == linesMax) {
            lines.removeFirst();
        }
        lines.addLast(line.toString());
    }

    void up(int node, boolean runs) {
        up[node] = runs;
    }

    /** The same for the same seed, in every JVM. */
    long hash() {
        return SimRandom.mix(hash + events);
    }

    List<String> lines() {
        return new ArrayList<>(lines);
    }
}
