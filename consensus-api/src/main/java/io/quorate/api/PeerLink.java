package io.quorate.api;

import java.util.Optional;

/**
 * How the link to a peer stands. Counts are since the start of the transport.
 *
 * @param peer which one
 * @param address where it is looked for
 * @param connected whether a handshake with it succeeded and the connection stands
 * @param sent envelopes handed to the network
 * @param sentBytes bytes of their payloads
 * @param received envelopes delivered
 * @param receivedBytes bytes of their payloads
 * @param dropped envelopes for or from it that were given up on
 * @param queued envelopes waiting to be sent
 * @param connects connections that were made
 * @param problem why it is not connected, if known
 */
public record PeerLink(
        NodeId peer,
        String address,
        boolean connected,
        long sent,
        long sentBytes,
        long received,
        long receivedBytes,
        long dropped,
        int queued,
        long connects,
        Optional<String> problem) {}
