package io.quorate.runtime;

import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import java.time.Duration;

/**
 * Makes cores of one protocol.
 *
 * @param <M> the core's messages
 */
@FunctionalInterface
public interface CoreFactory<M> {

    ProtocolCore<M> create(CoreContext context);

    /**
     * What every core needs to know.
     *
     * @param self this node
     * @param initialMembers the members of a group that has no history yet
     * @param seed where its pseudo-random numbers start
     * @param tick how long the time between two {@link Input.Tick} is
     */
    record CoreContext(NodeId self, Membership initialMembers, long seed, Duration tick) {}
}
