package io.quorate.testkit.search;

import io.quorate.api.NodeId;
import io.quorate.runtime.ProtocolCore;
import io.quorate.testkit.sim.ClusterInvariant;
import io.quorate.testkit.sim.ClusterView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A schedule on cores that run from its beginning to its end. */
final class Replay<M, V> {

    private final NodeStates<M, V> steps;
    private final ClusterInvariant<M> rule;
    private final List<Optional<ProtocolCore<M>>> cores;
    private final List<LiveNode<M, V>> nodes = new ArrayList<>();

    Replay(int nodes, NodeStates<M, V> steps, ClusterInvariant<M> rule) {
        this.steps = steps;
        this.rule = rule;
        this.cores = new ArrayList<>(Collections.nCopies(nodes, Optional.empty()));
    }

    void run(List<Paths.Step> schedule) {
        for (int id = 1; id <= cores.size(); id++) {
            nodes.add(steps.booted(NodeId.of(id), List.of(), NodeStates.BOOT, this::stepped));
        }
        for (Paths.Step step : schedule) {
            LiveNode<M, V> node = nodes.get(step.node());
            Action action = step.action();
            if (action.kind() == Action.Kind.CRASH) {
                nodes.set(
                        step.node(),
                        steps.booted(node.self(), List.copyOf(node.disk()), action, this::stepped));
            } else {
                steps.happen(node, action);
            }
        }
    }

    private void stepped(NodeId node, ProtocolCore<M> core) {
        cores.set(node.value() - 1, Optional.of(core));
        rule.check(node, ClusterView.of(cores));
    }
}
