package io.quorate.transport.grpc;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.quorate.api.Bytes;
import io.quorate.api.Envelope;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A batch on its way out: written once, straight from the payloads. */
final class BatchStream extends InputStream implements Drainable, KnownLength {

    /** Six numbers of five bytes at most, and their tags. */
    private static final int HEAD_BYTES_MAX = 40;

    /** What is small gathers before it is written: gRPC charges for each write. */
    private static final int CHUNK_BYTES = 4 << 10;

    /** A tag and a number. */
    private static final int ASKED_BYTES = 1 + Long.BYTES;

    private final List<Envelope> batch;
    private final long asked;
    private final int size;
    private boolean drained;

    BatchStream(List<Envelope> batch) {
        this(batch, 0);
    }

    /** A question to the other side, which carries no envelopes. */
    static BatchStream asking(long asked) {
        return new BatchStream(List.of(), asked);
    }

    private BatchStream(List<Envelope> batch, long asked) {
        this.batch = batch;
        this.asked = asked;
        int bytes = asked == 0 ? 0 : ASKED_BYTES;
        for (Envelope envelope : batch) {
            bytes = Math.addExact(bytes, Wire.itemBytes(envelope));
        }
        this.size = bytes;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
        byte[] chunk = new byte[Math.max(HEAD_BYTES_MAX, Math.min(size, CHUNK_BYTES))];
        int end = 0;
        for (Envelope envelope : batch) {
            Bytes payload = envelope.payload();
            if (chunk.length - end < HEAD_BYTES_MAX) {
                target.write(chunk, 0, end);
                end = 0;
            }
            end = encodeHead(envelope, chunk, end);
            if (payload.size() <= chunk.length - end) {
                payload.copyTo(chunk, end);
                end += payload.size();
            } else {
                target.write(chunk, 0, end);
                end = 0;
                payload.writeTo(target);
            }
        }
        target.write(chunk, 0, end);
        if (asked != 0) {
            target.write(
                    ByteBuffer.allocate(ASKED_BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .put((byte) Wire.ASKED_TAG)
                            .putLong(asked)
                            .array());
        }
        drained = true;
        return size;
    }

    /** Encodes all that comes before the payload's bytes, and tells where that ends. */
    private static int encodeHead(Envelope envelope, byte[] head, int start) {
        int at = varint(head, start, Wire.ITEMS_TAG);
        at = varint(head, at, Wire.itemContentBytes(envelope));
        at = field(head, at, Wire.GROUP_TAG, envelope.group());
        at = field(head, at, Wire.GENERATION_TAG, envelope.generation());
        at = field(head, at, Wire.KIND_TAG, envelope.kind());
        return field(head, at, Wire.PAYLOAD_TAG, envelope.payload().size());
    }

    /** Zeros are left out, as Protobuf does. */
    private static int field(byte[] head, int at, int tag, int value) {
        return value == 0 ? at : varint(head, varint(head, at, tag), value);
    }

    private static int varint(byte[] head, int start, int value) {
        int at = start;
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            head[at++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        head[at++] = (byte) rest;
        return at;
    }

    @Override
    public int available() {
        return drained ? 0 : size;
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("a batch is drained, not read");
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        return read();
    }
}
