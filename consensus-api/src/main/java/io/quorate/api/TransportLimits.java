package io.quorate.api;

/**
 * Bounds that hold for every transport.
 *
 * @param payloadBytesMax the largest payload
 * @param queueEnvelopesMax envelopes waiting for one peer on one channel
 * @param queueBytesMax bytes of their payloads
 */
public record TransportLimits(int payloadBytesMax, int queueEnvelopesMax, long queueBytesMax) {

    /** 8 MiB a payload; 8,192 envelopes with 64 MiB waiting. */
    public static final TransportLimits DEFAULT = new TransportLimits(8 << 20, 8_192, 64L << 20);

    public TransportLimits {
        if (payloadBytesMax < 1 || queueEnvelopesMax < 1 || queueBytesMax < payloadBytesMax) {
            throw new IllegalArgumentException(
                    "limits must be positive, and queueBytesMax at least payloadBytesMax: "
                            + payloadBytesMax
                            + ", "
                            + queueEnvelopesMax
                            + ", "
                            + queueBytesMax);
        }
    }
}
