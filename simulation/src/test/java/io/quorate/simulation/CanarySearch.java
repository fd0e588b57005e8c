package io.quorate.simulation;

import io.quorate.api.NodeId;
import io.quorate.runtime.MessageCodec;
import io.quorate.runtime.ProtocolCore;
import io.quorate.testkit.search.Facts;
import io.quorate.testkit.search.RuleBroken;
import io.quorate.testkit.search.SearchBounds;
import io.quorate.testkit.search.SearchedEngine;
import io.quorate.testkit.search.SearchedNode;
import io.quorate.testkit.search.SearchedProtocol;
import java.util.List;
import java.util.ServiceLoader;

/** Raft under a rule that no step keeps. */
public final class CanarySearch implements SearchedEngine {

    @Override
    public String name() {
        return "canary";
    }

    @Override
    public String description() {
        return "breaks a rule at once";
    }

    @Override
    public SearchBounds bounds() {
        return SearchBounds.NONE.withElections(1);
    }

    @Override
    public SearchedProtocol<?, ?> protocol() {
        for (SearchedEngine engine : ServiceLoader.load(SearchedEngine.class)) {
            if (engine.name().equals("raft")) {
                return new Broken<>(engine.protocol());
            }
        }
        throw new IllegalStateException("no raft");
    }

    private record Broken<M, V>(SearchedProtocol<M, V> honest) implements SearchedProtocol<M, V> {

        @Override
        public ProtocolCore<M> create(CoreContext context) {
            return honest.create(context);
        }

        @Override
        public MessageCodec<M> codec() {
            return honest.codec();
        }

        @Override
        public V view(ProtocolCore<M> core) {
            return honest.view(core);
        }

        @Override
        public Facts check(NodeId node, V view, Facts facts) {
            return honest.check(node, view, facts);
        }

        @Override
        public void checkSent(NodeId from, NodeId to, M message, V recovered) {
            honest.checkSent(from, to, message, recovered);
        }

        @Override
        public void checkDurable(List<V> recovered, Facts facts) {
            throw new RuleBroken("the canary sings");
        }

        @Override
        public void timeOut(SearchedNode<M> node) {
            honest.timeOut(node);
        }

        @Override
        public boolean isIgnored(String fieldName) {
            return honest.isIgnored(fieldName);
        }

        @Override
        public boolean isSymmetric() {
            return honest.isSymmetric();
        }
    }
}
