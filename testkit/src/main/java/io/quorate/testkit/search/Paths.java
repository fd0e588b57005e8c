package io.quorate.testkit.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How every state was reached first: by which step, from which state. */
final class Paths {

    /**
     * A step of a schedule.
     *
     * @param node where it happens, an index from 0 up
     * @param again whether the message that arrives may come again
     */
    record Step(int node, Action action, boolean again) {

        private static final int CODE_BITS = 32;

        long code() {
            return ((long) node << 1 | (again ? 1 : 0)) << CODE_BITS | action.code();
        }

        static Step of(long code) {
            int rest = (int) (code >>> CODE_BITS);
            return new Step(rest >>> 1, Action.of((int) code), (rest & 1) == 1);
        }
    }

    private int[] parents = new int[1 << 12];
    private long[] steps = new long[1 << 12];
    private int count;

    /** The first one has no step. */
    int add(int parent, long step) {
        if (count == parents.length) {
            parents = Arrays.copyOf(parents, 2 * count);
            steps = Arrays.copyOf(steps, 2 * count);
        }
        parents[count] = parent;
        steps[count] = step;
        count++;
        return count - 1;
    }

    int count() {
        return count;
    }

    /** The steps from the first state to this one. */
    List<Step> to(int state) {
        ArrayDeque<Step> path = new ArrayDeque<>();
        for (int at = state; at != 0; at = parents[at]) {
            path.addFirst(Step.of(steps[at]));
        }
        return new ArrayList<>(path);
    }
}
