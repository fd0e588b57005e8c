package io.quorate.transport.net;

import io.quorate.api.Channel;
import io.quorate.api.HostPort;

/** What one kind of network adds to {@link NetTransport}: how it listens, and how it sends. */
@FunctionalInterface
public interface Network {

    /**
     * Begins to listen.
     *
     * @param address this node's address
     * @param inbound whom to ask about callers, and where what they send goes
     * @throws io.quorate.api.ConsensusException with {@link io.quorate.api.ConsensusError.Invalid}
     *     if it cannot; nothing is held then
     */
    Running start(HostPort address, Inbound inbound);

    /** A network between its start and its close. */
    interface Running {

        /** This node's address, with the port that was given. */
        HostPort address();

        /** A way to send to one peer on one channel; not yet open. Called once for each. */
        Outbound outbound(Link link, Channel channel);

        /**
         * Gives the port back and breaks off all connections that were made to this node, by a time
         * if it can. All ways out are closed.
         */
        void stop(long deadlineNanos);

        /**
         * Ends all threads, and waits for them until a time but for the caller's own. It was
         * stopped, and no listener is called any more unless one blocks.
         */
        void close(long deadlineNanos);
    }
}
