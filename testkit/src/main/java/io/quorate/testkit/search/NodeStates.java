package io.quorate.testkit.search;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import io.quorate.runtime.Input;
import io.quorate.runtime.ProtocolCore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All states that nodes were found in, and what comes of what happens there. A core runs once for
 * each of them, however many states of the whole cluster have a node in that state: it is booted
 * and led there again, and has to come to the very same state.
 */
final class NodeStates<M, V> {

    /** The first boot of a node. */
    static final Action BOOT = new Action(Action.Kind.CRASH, 0, false);

    private final Cluster<M, V> cluster;
    private final Packets<M> packets;
    private final Fingerprint fingerprint;
    private final List<NodeState<V>> states = new ArrayList<>();
    private final Map<Hash.Value, NodeState<V>> known = new HashMap<>();
    private long coreSteps;

    NodeStates(Cluster<M, V> cluster, Packets<M> packets) {
        this.cluster = cluster;
        this.packets = packets;
        this.fingerprint = new Fingerprint(cluster.protocol()::isIgnored);
    }

    private static void unwatched(NodeId node, ProtocolCore<?> core) {}

    int count() {
        return states.size();
    }

    /** How often a core was given something to do. */
    long coreSteps() {
        return coreSteps;
    }

    NodeState<V> get(int number) {
        return states.get(number);
    }

    /** A node boots for the first time. */
    Transition<V> boot(NodeId self) {
        try {
            LiveNode<M, V> node = booted(self, List.of(), BOOT, NodeStates::unwatched);
            return transition(null, BOOT, List.of(), node, true);
        } catch (RuntimeException | AssertionError e) {
            return Transition.broken(rule(self, e));
        }
    }

    Transition<V> after(NodeState<V> state, Action action) {
        Transition<V> transition = state.transitions.get(action.code());
        if (transition == null) {
            transition = run(state, action);
            state.transitions.put(action.code(), transition);
        }
        return transition;
    }

    private Transition<V> run(NodeState<V> state, Action action) {
        try {
            if (action.kind() == Action.Kind.CRASH) {
                LiveNode<M, V> node = booted(state.self, state.disk, action, NodeStates::unwatched);
                return transition(null, action, state.disk, node, true);
            }
            LiveNode<M, V> node = alive(state);
            int written = node.disk().size() + node.unsyncedRecords();
            happen(node, action);
            boolean wrote = node.disk().size() + node.unsyncedRecords() > written;
            return transition(state, action, List.of(), node, wrote);
        } catch (RuntimeException | AssertionError e) {
            return Transition.broken(rule(state.self, e));
        }
    }

    private static String rule(NodeId self, Throwable failure) {
        return failure instanceof RuleBroken broken
                ? String.valueOf(broken.getMessage())
                : "the core of node " + self + " failed: " + failure;
    }

    private LiveNode<M, V> alive(NodeState<V> state) {
        List<Action> actions = new ArrayList<>();
        NodeState<V> at = state;
        while (at.before != null) {
            actions.add(at.last);
            at = at.before;
        }
        LiveNode<M, V> node = booted(at.self, at.bootDisk, at.last, NodeStates::unwatched);
        for (int i = actions.size() - 1; i >= 0; i--) {
            happen(node, actions.get(i));
        }
        node.takeOutgoing();
        node.takeDecisions();
        node.takeViews();
        if (!node.fingerprint(fingerprint).equals(state.fingerprint)) {
            throw new RuleBroken("the same inputs brought node " + state.self + " elsewhere");
        }
        return node;
    }

    /** Boots a node; with a slow disk, what it writes as it boots is not yet durable. */
    LiveNode<M, V> booted(NodeId self, List<Bytes> disk, Action boot, LiveNode.Watcher<M> watcher) {
        coreSteps++;
        LiveNode<M, V> node = new LiveNode<>(cluster, self, disk, watcher);
        if (!boot.slow()) {
            node.syncAll();
        }
        return node;
    }

    /** Lets something other than a crash happen. */
    void happen(LiveNode<M, V> node, Action action) {
        coreSteps++;
        switch (action.kind()) {
            case DELIVERY -> {
                NodeId from = packets.get(action.number()).from();
                node.take(new Input.Received<>(from, packets.message(action.number())));
            }
            case ELECTION -> cluster.protocol().timeOut(node);
            case PULSE -> cluster.protocol().pulse(node);
            case PROPOSAL ->
                    node.take(
                            new Input.Proposed<>(
                                    action.number(), Bytes.utf8("c" + action.number())));
            case SYNC -> node.sync(action.number());
            case CRASH -> throw new IllegalArgumentException("a crash ends a life");
        }
        if (!action.slow()) {
            node.syncAll();
        }
    }

    private Transition<V> transition(
            @Nullable NodeState<V> before,
            Action action,
            List<Bytes> bootDisk,
            LiveNode<M, V> node,
            boolean wrote) {
        int[] sent = distinct(packets.numbers(node.self(), node.takeOutgoing()));
        NodeState<V> next = intern(before, action, bootDisk, node);
        long ledEpoch = next.leading ? node.status().epoch() : 0;
        Transition.Seen<V> seen =
                new Transition.Seen<>(node.takeViews(), node.takeDecisions(), ledEpoch);
        return Transition.of(next.number, sent, wrote, seen);
    }

    private static int[] distinct(int[] sorted) {
        int count = 0;
        for (int number : sorted) {
            if (count == 0 || sorted[count - 1] != number) {
                sorted[count++] = number;
            }
        }
        return Arrays.copyOf(sorted, count);
    }

    private NodeState<V> intern(
            @Nullable NodeState<V> before,
            Action action,
            List<Bytes> bootDisk,
            LiveNode<M, V> node) {
        Hash.Value key = node.fingerprint(fingerprint);
        NodeState<V> found = known.get(key);
        if (found == null) {
            Cluster.Recovered<V> recovered = cluster.recovered(node.self(), node.disk());
            found = new NodeState<>(states.size(), key, before, action, bootDisk, node, recovered);
            states.add(found);
            known.put(key, found);
        }
        return found;
    }
}
