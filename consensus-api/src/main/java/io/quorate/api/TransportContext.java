package io.quorate.api;

import java.util.List;

/**
 * All that a transport gets from the world.
 *
 * @param handshake who this node is
 * @param listenAddress where to listen, in the transport's own notation; port 0 takes a free one
 * @param peers whom to connect to at first; this node itself may be in the list
 * @param limits its bounds
 * @param settings the provider's own settings
 */
public record TransportContext(
        Handshake handshake,
        String listenAddress,
        List<Member> peers,
        TransportLimits limits,
        Settings settings) {

    public TransportContext {
        peers = List.copyOf(peers);
    }
}
