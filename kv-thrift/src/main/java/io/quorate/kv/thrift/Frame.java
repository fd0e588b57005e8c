package io.quorate.kv.thrift;

import org.apache.thrift.TConfiguration;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolException;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;

/** One message, in the compact or the binary protocol: its first byte tells which. */
final class Frame {

    /** How a message is encoded. */
    enum Encoding {
        COMPACT,
        BINARY
    }

    private static final byte COMPACT = (byte) 0x82;
    private static final byte BINARY = (byte) 0x80;
    private static final int BYTES_MIN = 256;

    /** What is written into a frame. */
    interface Body {
        void write(TProtocol out) throws TException;
    }

    private final Encoding encoding;
    private final TProtocol in;
    private final TMessage message;

    private Frame(Encoding encoding, TProtocol in, TMessage message) {
        this.encoding = encoding;
        this.in = in;
        this.message = message;
    }

    /**
     * Reads the head of a message. Nothing in it makes anybody take more memory than in proportion
     * to its size.
     *
     * @throws TException if it is none
     */
    static Frame read(byte[] bytes) throws TException {
        TConfiguration bounds =
                new TConfiguration(bytes.length, bytes.length, MessageCodec.DEPTH_MAX);
        TMemoryInputTransport input = new TMemoryInputTransport(bounds, bytes);
        Encoding encoding = encoding(bytes);
        TProtocol in =
                encoding == Encoding.COMPACT
                        ? new TCompactProtocol(input, bytes.length, bytes.length)
                        : new TBinaryProtocol(input, bytes.length, bytes.length, true, true);
        return new Frame(encoding, in, in.readMessageBegin());
    }

    private static Encoding encoding(byte[] bytes) throws TException {
        if (bytes.length > 0 && bytes[0] == COMPACT) {
            return Encoding.COMPACT;
        }
        if (bytes.length > 0 && bytes[0] == BINARY) {
            return Encoding.BINARY;
        }
        throw new TProtocolException(
                TProtocolException.BAD_VERSION, "a message of neither protocol");
    }

    /** A message in a buffer that begins with it. */
    static TMemoryBuffer write(Encoding encoding, TMessage head, Body body) throws TException {
        TMemoryBuffer buffer = new TMemoryBuffer(BYTES_MIN);
        TProtocol out =
                encoding == Encoding.COMPACT
                        ? new TCompactProtocol(buffer)
                        : new TBinaryProtocol(buffer);
        out.writeMessageBegin(head);
        body.write(out);
        out.writeMessageEnd();
        return buffer;
    }

    Encoding encoding() {
        return encoding;
    }

    TMessage message() {
        return message;
    }

    /** What follows the head. */
    TProtocol body() {
        return in;
    }
}
