package io.quorate.testkit.search;

import java.util.Arrays;

/**
 * A state of the cluster as numbers: the state of each node, the facts, what happened how often,
 * and then the messages on their way, in order.
 */
final class ClusterState {

    /** What is counted. */
    enum Count {
        ELECTIONS(0),
        PULSES(4),
        PROPOSALS(8),
        CRASHES(12),
        REPEATS(16),
        SLOW_SYNCS(20);

        private final int shift;

        Count(int shift) {
            this.shift = shift;
        }
    }

    private static final int COUNT_MASK = 15;

    private ClusterState() {}

    static int[] first(int[] nodes, int facts) {
        int[] state = Arrays.copyOf(nodes, nodes.length + 2);
        state[nodes.length] = facts;
        return state;
    }

    static int facts(int[] state, int nodes) {
        return state[nodes];
    }

    static int firstPacket(int nodes) {
        return nodes + 2;
    }

    static int count(int[] state, int nodes, Count what) {
        return state[nodes + 1] >>> what.shift & COUNT_MASK;
    }

    static void increment(int[] state, int nodes, Count what) {
        state[nodes + 1] += 1 << what.shift;
    }

    static void forgetCounts(int[] state, int nodes) {
        state[nodes + 1] = 0;
    }

    /**
     * The state after a step of a node: one message less, if it is not negative, and others more.
     */
    static int[] after(
            int[] state, int nodes, int node, int next, int facts, int taken, int[] sent) {
        int[] after = new int[state.length + sent.length];
        System.arraycopy(state, 0, after, 0, nodes + 2);
        after[node] = next;
        after[nodes] = facts;
        int end = merge(state, firstPacket(nodes), taken, sent, after);
        return end == after.length ? after : Arrays.copyOf(after, end);
    }

    private static int merge(int[] state, int from, int taken, int[] sent, int[] after) {
        int end = from;
        int left = from;
        int right = 0;
        while (left < state.length || right < sent.length) {
            boolean old =
                    right == sent.length || (left < state.length && state[left] <= sent[right]);
            int packet;
            if (old) {
                packet = state[left++];
                if (packet == taken) {
                    continue;
                }
            } else {
                packet = sent[right++];
            }
            if (end == from || after[end - 1] != packet) {
                after[end++] = packet;
            }
        }
        return end;
    }

    static boolean hasAll(int[] state, int nodes, int[] packets) {
        for (int packet : packets) {
            if (Arrays.binarySearch(state, firstPacket(nodes), state.length, packet) < 0) {
                return false;
            }
        }
        return true;
    }

    static Hash hash(int[] state) {
        Hash hash = new Hash();
        int at = 0;
        for (; at + 1 < state.length; at += 2) {
            hash.add((long) state[at] << 32 | state[at + 1]);
        }
        return at < state.length ? hash.add(-1L - state[at]) : hash;
    }
}
