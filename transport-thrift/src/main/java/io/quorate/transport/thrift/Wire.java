package io.quorate.transport.thrift;

import io.quorate.api.Envelope;
import io.quorate.api.TransportLimits;
import io.quorate.transport.net.NetSettings;
import io.quorate.transport.net.SendQueue;
import org.apache.thrift.TConfiguration;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.transport.TMemoryInputTransport;

/** Bounds of the protocol, and what makes its messages out of envelopes. */
final class Wire {

    /** The first frame of a connection, in both directions. */
    static final int HELLO_BYTES_MAX = 1_024;

    /** Envelopes in one batch, and members of anything else that Thrift counts. */
    static final int ITEMS_MAX = SendQueue.BATCH_ENVELOPES_MAX;

    /** What an envelope takes beside its payload, at most. */
    static final int ITEM_BYTES_MAX = 32;

    /** What a batch takes beside its envelopes, and a message beside its batch, at most. */
    private static final int MESSAGE_BYTES_MAX = 64;

    /** How deep unknown fields may be nested. */
    private static final int DEPTH_MAX = 16;

    private Wire() {}

    /** The largest encoded batch that anybody sends. */
    static int batchBytesMax(TransportLimits limits) {
        return (int)
                Math.min(
                        Integer.MAX_VALUE - 4 * MESSAGE_BYTES_MAX,
                        Math.max(
                                        NetSettings.BATCH_BYTES_MAX,
                                        (long) limits.payloadBytesMax() + ITEM_BYTES_MAX)
                                + MESSAGE_BYTES_MAX);
    }

    /** The largest frame that anybody sends after the first. */
    static int frameBytesMax(TransportLimits limits) {
        return batchBytesMax(limits) + MESSAGE_BYTES_MAX;
    }

    /** What {@code envelope} takes in a batch, at most. */
    static int itemBytesMax(Envelope envelope) {
        return envelope.payload().size() + ITEM_BYTES_MAX;
    }

    /** Reads from {@code bytes} and never takes memory beyond their size for anything in them. */
    static TProtocol reading(byte[] bytes) throws TException {
        TConfiguration bounds = new TConfiguration(bytes.length, bytes.length, DEPTH_MAX);
        return new TCompactProtocol(
                new TMemoryInputTransport(bounds, bytes), bytes.length, ITEMS_MAX);
    }
}
