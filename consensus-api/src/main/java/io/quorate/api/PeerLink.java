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
 * @param batches writes to the network that carried them
 * @param encodedBytes bytes of the batches before compression, with all that the network adds to
 *     payloads but for what it adds below (HTTP, TLS, TCP)
 * @param wireBytes bytes of the batches as they were sent, compressed or not
 * @param received envelopes delivered
 * @param receivedBytes bytes of their payloads
 * @param dropped envelopes for or from it that were given up on
 * @param queued envelopes waiting to be sent
 * @param connects connections that were made
 * @param roundTripNanos how long a question to the peer and its answer take on the way of messages,
 *     with what waits ahead of them, smoothed over the last eight or so; 0 if not yet known
 * @param problem why it is not connected, if known
 */
public record PeerLink(
        NodeId peer,
        String address,
        boolean connected,
        long sent,
        long sentBytes,
        long batches,
        long encodedBytes,
        long wireBytes,
        long received,
        long receivedBytes,
        long dropped,
        int queued,
        long connects,
        long roundTripNanos,
        Optional<String> problem) {

    /** Envelopes in a batch, on average; 0 if none was sent. */
    public double envelopesPerBatch() {
        return batches == 0 ? 0 : (double) sent / batches;
    }

    /** Bytes sent for each byte to send: less than 1 where compression helps; 1 without. */
    public double compressionRatio() {
        return encodedBytes == 0 ? 1 : (double) wireBytes / encodedBytes;
    }
}
