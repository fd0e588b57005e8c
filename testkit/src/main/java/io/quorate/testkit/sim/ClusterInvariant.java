package io.quorate.testkit.sim;

import io.quorate.api.NodeId;

/**
 * A rule of one protocol between all its cores. One instance sees one world from its beginning to
 * its end, so it may remember what it saw.
 *
 * @param <M> their messages
 */
@FunctionalInterface
public interface ClusterInvariant<M> {

    /**
     * Called after every step of every core, before any effect of the step takes place.
     *
     * @param stepped whose step it was
     * @throws RuntimeException or an {@link AssertionError} if the rule is broken
     */
    void check(NodeId stepped, ClusterView<M> cluster);
}
