package io.quorate.testkit.search;

import io.quorate.api.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks at what nodes come to, and remembers what must stay as it is. Facts have numbers. */
final class Rules<M, V> {

    private record Decided(long position) {}

    private record PositionOf(String command) {}

    private record LeaderOf(long epoch) {}

    private final SearchedProtocol<M, V> protocol;
    private final List<Facts> facts = new ArrayList<>();
    private final Map<Facts, Integer> numbers = new HashMap<>();
    private final StateSet durable = new StateSet();

    Rules(SearchedProtocol<M, V> protocol) {
        this.protocol = protocol;
        number(Facts.NONE);
    }

    private int number(Facts some) {
        Integer known = numbers.get(some);
        if (known == null) {
            known = facts.size();
            facts.add(some);
            numbers.put(some, known);
        }
        return known;
    }

    /**
     * The facts after a step of a node.
     *
     * @throws RuleBroken if it breaks a rule
     */
    int check(NodeId node, Transition<V> transition, int before) {
        if (transition.broken != null) {
            throw new RuleBroken(transition.broken);
        }
        Integer known = transition.factsAfter.get(before);
        if (known == null) {
            known = number(look(node, transition.seen, facts.get(before)));
            transition.factsAfter.put(before, known);
        }
        return known;
    }

    private Facts look(NodeId node, Transition.Seen<V> seen, Facts before) {
        Facts now = before;
        for (V view : seen.views()) {
            now = protocol.check(node, view, now);
        }
        if (seen.ledEpoch() > 0) {
            now = now.with("an epoch has one leader", new LeaderOf(seen.ledEpoch()), node);
        }
        for (LiveNode.Decision decision : seen.decisions()) {
            Decided position = new Decided(decision.position());
            now = now.with("a position is decided once", position, decision.command());
            if (!decision.command().isEmpty()) {
                PositionOf command = new PositionOf(decision.command());
                now = now.with("a command is decided once", command, decision.position());
            }
        }
        return now;
    }

    /**
     * Checks what is left if all nodes crash now.
     *
     * @throws RuleBroken if too little is
     */
    void checkDurable(List<NodeState<V>> nodes, int known) {
        Hash hash = new Hash().add(known);
        for (NodeState<V> node : nodes) {
            hash.add(node.recovered);
        }
        if (durable.add(hash)) {
            List<V> recovered = new ArrayList<>();
            nodes.forEach(node -> recovered.add(node.recoveredView));
            protocol.checkDurable(recovered, facts.get(known));
        }
    }
}
