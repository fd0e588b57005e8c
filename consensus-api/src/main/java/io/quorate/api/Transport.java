package io.quorate.api;

import java.util.List;

/**
 * Moves envelopes between the nodes of a cluster, and knows nothing of what is in them.
 *
 * <p>An envelope arrives never, once or several times, in any order. It arrives unchanged: sender
 * and receiver never share bytes, and a damaged envelope is dropped. It is delivered on a thread of
 * the transport, never on the stack of {@link #send}.
 *
 * <p>Life: created, listeners registered, {@link #start started} once, {@link #close closed} once.
 * Every method can be called by any thread.
 */
public interface Transport extends AutoCloseable {

    /**
     * Delivers what arrives for {@code group} to {@code listener}, on threads of the transport: for
     * one sender and channel one call at a time. Envelopes for a group without a listener are
     * dropped and counted.
     *
     * @throws IllegalStateException if the group has a listener
     */
    void listen(int group, EnvelopeListener listener);

    /** Ends deliveries to a group. When it returns no call is under way. */
    void unlisten(int group);

    /**
     * Listens at its own address and connects to its peers. Peers that cannot be reached do not
     * stop it: they are tried again for ever.
     *
     * @throws ConsensusException with {@link ConsensusError.Invalid} if it cannot listen; the
     *     message carries the address
     */
    void start();

    /**
     * The address it listens at, with the port it was given; the configured one before the start.
     */
    String address();

    /**
     * Takes an envelope for delivery. Never blocks. The queue of each peer and channel is bounded:
     * what does not fit is dropped and counted.
     *
     * @return false if the envelope was dropped at once: unknown peer, full queue, not running.
     *     True promises nothing
     * @throws ConsensusException with {@link ConsensusError.TooLarge} if the payload exceeds {@link
     *     #payloadBytesMax}: it could never arrive
     * @throws IllegalArgumentException if the envelope names another sender than this node
     */
    boolean send(Channel channel, Envelope envelope);

    /** The largest payload that can be sent. */
    int payloadBytesMax();

    /**
     * Tells who the peers are and where. New peers are connected, those left out are disconnected,
     * those with a new address are connected there. This node itself may be in the list.
     */
    void updatePeers(List<Member> members);

    /** How the links to all peers stand, in the order of their ids. */
    List<PeerLink> links();

    /**
     * Disconnects, within 5 s. When it returns no listener is being called and no thread, port or
     * buffer is held. Does nothing the second time.
     */
    @Override
    void close();
}
