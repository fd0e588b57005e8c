package io.quorate.testkit.search;

import io.quorate.api.NodeId;
import io.quorate.runtime.CoreFactory;
import io.quorate.runtime.Input;
import io.quorate.runtime.MessageCodec;
import io.quorate.runtime.ProtocolCore;
import java.util.List;

/**
 * What a search has to know of a protocol. What holds for all of them it checks by itself: a
 * position is decided once, a command is, an epoch has one leader, and a core never fails.
 *
 * <p>Rules look at nodes through views. Between nodes, and between then and now, they compare by
 * {@link Facts}.
 *
 * @param <M> its messages
 * @param <V> what rules look at in a node: immutable, with {@code equals}, and it keeps no core
 */
public interface SearchedProtocol<M, V> extends CoreFactory<M> {

    MessageCodec<M> codec();

    /** What rules look at in this core. */
    V view(ProtocolCore<M> core);

    /**
     * Checks what a node came to, and notes what has to be remembered of it.
     *
     * @return {@code facts}, with what became known
     * @throws RuleBroken if a rule does not hold
     */
    Facts check(NodeId node, V view, Facts facts);

    /**
     * Checks that what a message tells is not forgotten if its sender dies at this moment.
     *
     * @param recovered the sender as it would come back
     * @throws RuleBroken if it would not know
     */
    void checkSent(NodeId from, NodeId to, M message, V recovered);

    /**
     * Checks what must be known if all nodes die at this moment.
     *
     * @param recovered all nodes as they would come back, in the order of their ids
     * @throws RuleBroken if something is lost
     */
    void checkDurable(List<V> recovered, Facts facts);

    /**
     * The node, which does not lead, heard of no leader for so long that it wants to lead; whatever
     * it first asks the others, they let it.
     */
    void timeOut(SearchedNode<M> node);

    /** A little time passes: a leader is heard of again. Never so much that a node times out. */
    default void pulse(SearchedNode<M> node) {
        node.take(new Input.Tick<>());
    }

    /** Whether to bring this message at all: not one that only helps to choose the time. */
    default boolean isBrought(M message) {
        return true;
    }

    /**
     * Whether a field of the core's objects only measures time, or is there for tests to look at.
     * States that differ in nothing else count as one.
     */
    boolean isIgnored(String fieldName);

    /** Whether no rule of the protocol distinguishes between nodes by their ids. */
    boolean isSymmetric();
}
