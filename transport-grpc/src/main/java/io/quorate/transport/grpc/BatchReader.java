package io.quorate.transport.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.quorate.api.Bytes;
import io.quorate.api.ClusterId;
import io.quorate.api.Envelope;
import io.quorate.api.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the batches of one sender. Takes memory in proportion to a batch, whatever is in it.
 *
 * <p>Fields it does not know are skipped, groups are refused, of a field that comes twice the last
 * counts. For one thread at a time.
 */
final class BatchReader {

    private final ClusterId cluster;
    private final NodeId from;
    private final NodeId to;
    private final int payloadBytesMax;
    private long asked;

    BatchReader(ClusterId cluster, NodeId from, NodeId to, int payloadBytesMax) {
        this.cluster = cluster;
        this.from = from;
        this.to = to;
        this.payloadBytesMax = payloadBytesMax;
    }

    /**
     * The envelopes in {@code batch}, whose payloads share its bytes.
     *
     * @throws InvalidProtocolBufferException if it is no batch, or one that nobody may send
     */
    List<Envelope> read(byte[] batch) throws InvalidProtocolBufferException {
        try {
            return read(batch, CodedInputStream.newInstance(batch));
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidProtocolBufferException(String.valueOf(e.getMessage()));
        }
    }

    /** What the batch that was read last asks for; 0 if nothing. */
    long asked() {
        return asked;
    }

    private List<Envelope> read(byte[] batch, CodedInputStream in) throws IOException {
        asked = 0;
        List<Envelope> envelopes = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == Wire.ASKED_TAG) {
                asked = in.readFixed64();
                continue;
            }
            if (tag != Wire.ITEMS_TAG) {
                skip(in, tag);
                continue;
            }
            if (envelopes.size() == Wire.ITEMS_MAX) {
                throw new IOException("more than " + Wire.ITEMS_MAX + " envelopes");
            }
            int outer = in.pushLimit(in.readRawVarint32());
            envelopes.add(item(batch, in));
            in.popLimit(outer);
        }
        return envelopes;
    }

    private Envelope item(byte[] batch, CodedInputStream in) throws IOException {
        int group = 0;
        int generation = 0;
        int kind = 0;
        Bytes payload = Bytes.EMPTY;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == Wire.GROUP_TAG) {
                group = in.readUInt32();
            } else if (tag == Wire.GENERATION_TAG) {
                generation = in.readUInt32();
            } else if (tag == Wire.KIND_TAG) {
                kind = in.readUInt32();
            } else if (tag == Wire.PAYLOAD_TAG) {
                payload = payload(batch, in);
            } else {
                skip(in, tag);
            }
        }
        return new Envelope(cluster, group, generation, from, to, kind, payload);
    }

    private Bytes payload(byte[] batch, CodedInputStream in) throws IOException {
        int size = in.readRawVarint32();
        if (size < 0 || size > payloadBytesMax) {
            throw new IOException(
                    "a payload of "
                            + Integer.toUnsignedString(size)
                            + " bytes exceeds the limit of "
                            + payloadBytesMax);
        }
        int at = in.getTotalBytesRead();
        in.skipRawBytes(size);
        return Bytes.wrap(batch, at, size);
    }

    private static void skip(CodedInputStream in, int tag) throws IOException {
        int type = WireFormat.getTagWireType(tag);
        if (type == WireFormat.WIRETYPE_START_GROUP || type == WireFormat.WIRETYPE_END_GROUP) {
            throw new IOException("a group in a batch");
        }
        in.skipField(tag);
    }

    /** The sender, for messages to people. */
    @Override
    public String toString() {
        return "node " + from;
    }
}
