package io.quorate.transport.thrift;

import io.quorate.api.Bytes;
import io.quorate.api.ClusterId;
import io.quorate.api.Envelope;
import io.quorate.api.NodeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TType;
import org.jspecify.annotations.Nullable;

/**
 * Reads the batches of one sender straight into envelopes, as the generated structs would, without
 * an object for each item. Fields it does not know, or of another type, are skipped; of a field
 * that comes twice the last counts.
 */
final class BatchReader {

    private final ClusterId cluster;
    private final NodeId from;
    private final NodeId to;
    private final int payloadBytesMax;

    BatchReader(ClusterId cluster, NodeId from, NodeId to, int payloadBytesMax) {
        this.cluster = cluster;
        this.from = from;
        this.to = to;
        this.payloadBytesMax = payloadBytesMax;
    }

    /** Reads a value where it stands. */
    private interface Reader {
        List<Envelope> read(TProtocol in) throws TException;
    }

    /** The batch among the arguments of a call that delivers it. */
    List<Envelope> argument(TProtocol in) throws TException {
        return first(in, TType.STRUCT, this::batch);
    }

    /** A batch, whose payloads share the bytes that {@code in} reads. */
    List<Envelope> batch(TProtocol in) throws TException {
        return first(in, TType.LIST, this::items);
    }

    /** Field 1 of a struct, which must be there. */
    private static List<Envelope> first(TProtocol in, byte type, Reader reader) throws TException {
        @Nullable List<Envelope> batch = null;
        in.readStructBegin();
        for (TField field = in.readFieldBegin();
                field.type != TType.STOP;
                field = in.readFieldBegin()) {
            if (field.id == 1 && field.type == type) {
                batch = reader.read(in);
            } else {
                TProtocolUtil.skip(in, field.type);
            }
            in.readFieldEnd();
        }
        in.readStructEnd();
        if (batch == null) {
            throw FrameReader.invalid("a delivery without a batch");
        }
        return batch;
    }

    private List<Envelope> items(TProtocol in) throws TException {
        TList list = in.readListBegin();
        if (list.elemType != TType.STRUCT && list.size > 0) {
            throw FrameReader.invalid("a batch of items of type " + list.elemType);
        }
        List<Envelope> items = new ArrayList<>(list.size);
        for (int i = 0; i < list.size; i++) {
            items.add(item(in));
        }
        in.readListEnd();
        return items;
    }

    private Envelope item(TProtocol in) throws TException {
        int group = 0;
        int generation = 0;
        int kind = 0;
        Bytes payload = Bytes.EMPTY;
        in.readStructBegin();
        for (TField field = in.readFieldBegin();
                field.type != TType.STOP;
                field = in.readFieldBegin()) {
            if (field.id == 1 && field.type == TType.I32) {
                group = in.readI32();
            } else if (field.id == 2 && field.type == TType.I32) {
                generation = in.readI32();
            } else if (field.id == 3 && field.type == TType.I32) {
                kind = in.readI32();
            } else if (field.id == 4 && field.type == TType.STRING) {
                payload = payload(in.readBinary());
            } else {
                TProtocolUtil.skip(in, field.type);
            }
            in.readFieldEnd();
        }
        in.readStructEnd();
        return envelope(group, generation, kind, payload);
    }

    private Envelope envelope(int group, int generation, int kind, Bytes payload)
            throws TException {
        try {
            return new Envelope(cluster, group, generation, from, to, kind, payload);
        } catch (IllegalArgumentException e) {
            throw FrameReader.invalid(String.valueOf(e.getMessage()));
        }
    }

    private Bytes payload(ByteBuffer bytes) throws TException {
        if (bytes.remaining() > payloadBytesMax) {
            throw FrameReader.invalid(
                    "a payload of "
                            + bytes.remaining()
                            + " bytes exceeds the limit of "
                            + payloadBytesMax);
        }
        return Bytes.wrap(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }
}
