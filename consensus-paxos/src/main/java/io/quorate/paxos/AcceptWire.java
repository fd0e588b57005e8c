package io.quorate.paxos;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.quorate.api.Bytes;
import io.quorate.paxos.PaxosMessage.Accept;
import io.quorate.paxos.v1.AcceptBody;
import io.quorate.paxos.v1.ItemBody;
import io.quorate.paxos.v1.PaxosEnvelope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The message that carries new values, in the bytes that Protobuf defines for it: written straight
 * from the values, which stay where they are when it is read.
 */
final class AcceptWire {

    private static final int BODY_TAG = lengthTag(PaxosEnvelope.ACCEPT_FIELD_NUMBER);
    private static final int BALLOT_TAG = fixedTag(AcceptBody.BALLOT_FIELD_NUMBER);
    private static final int SEQ_TAG = numberTag(AcceptBody.SEQ_FIELD_NUMBER);
    private static final int BASE_TAG = numberTag(AcceptBody.BASE_FIELD_NUMBER);
    private static final int COMMITTED_TAG = numberTag(AcceptBody.COMMITTED_FIELD_NUMBER);
    private static final int ITEMS_TAG = lengthTag(AcceptBody.ITEMS_FIELD_NUMBER);
    private static final int SLOT_TAG = numberTag(ItemBody.SLOT_FIELD_NUMBER);
    private static final int ITEM_BALLOT_TAG = fixedTag(ItemBody.BALLOT_FIELD_NUMBER);
    private static final int KIND_TAG = numberTag(ItemBody.KIND_FIELD_NUMBER);
    private static final int PAYLOAD_TAG = lengthTag(ItemBody.PAYLOAD_FIELD_NUMBER);
    private static final int ERA_TAG = numberTag(ItemBody.ERA_FIELD_NUMBER);

    private AcceptWire() {}

    private static int lengthTag(int field) {
        return (field << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private static int numberTag(int field) {
        return (field << 3) | WireFormat.WIRETYPE_VARINT;
    }

    private static int fixedTag(int field) {
        return (field << 3) | WireFormat.WIRETYPE_FIXED64;
    }

    // ---- out: all tags are below 128, one byte each; zeros are left out, as Protobuf does ----

    /** The envelope with this message in it, behind {@code version}. */
    static Bytes encode(byte version, Accept accept) {
        int content = contentBytes(accept);
        ByteBuffer out =
                ByteBuffer.allocate(2 + CodedOutputStream.computeUInt32SizeNoTag(content) + content)
                        .order(ByteOrder.LITTLE_ENDIAN);
        out.put(version).put((byte) BODY_TAG);
        varint(out, content);
        fixed(out, BALLOT_TAG, accept.ballot());
        number(out, SEQ_TAG, accept.seq());
        number(out, BASE_TAG, accept.base());
        number(out, COMMITTED_TAG, accept.committed());
        for (Item item : accept.items()) {
            out.put((byte) ITEMS_TAG);
            varint(out, itemBytes(item, accept.ballot()));
            write(item, accept.ballot(), out);
        }
        return Bytes.wrap(out.array());
    }

    private static void write(Item item, long around, ByteBuffer out) {
        Bytes payload = item.value().payload();
        number(out, SLOT_TAG, item.slot());
        fixed(out, ITEM_BALLOT_TAG, ownBallot(item, around));
        number(out, KIND_TAG, item.value().kind().code());
        if (!payload.isEmpty()) {
            out.put((byte) PAYLOAD_TAG);
            varint(out, payload.size());
            payload.copyTo(out);
        }
        number(out, ERA_TAG, item.era());
    }

    /** The ballot of the message around it is left out. */
    private static long ownBallot(Item item, long around) {
        return item.ballot() == around ? 0 : item.ballot();
    }

    private static int contentBytes(Accept accept) {
        int bytes =
                fixedBytes(accept.ballot())
                        + numberBytes(accept.seq())
                        + numberBytes(accept.base())
                        + numberBytes(accept.committed());
        for (Item item : accept.items()) {
            int size = itemBytes(item, accept.ballot());
            bytes = Math.addExact(bytes, lengthBytes(size) + size);
        }
        return bytes;
    }

    private static int itemBytes(Item item, long around) {
        int payload = item.value().payload().size();
        return numberBytes(item.slot())
                + fixedBytes(ownBallot(item, around))
                + numberBytes(item.value().kind().code())
                + (payload == 0 ? 0 : lengthBytes(payload) + payload)
                + numberBytes(item.era());
    }

    private static int lengthBytes(int size) {
        return 1 + CodedOutputStream.computeUInt32SizeNoTag(size);
    }

    private static int numberBytes(long value) {
        return value == 0 ? 0 : 1 + CodedOutputStream.computeUInt64SizeNoTag(value);
    }

    private static int fixedBytes(long value) {
        return value == 0 ? 0 : 1 + Long.BYTES;
    }

    private static void number(ByteBuffer out, int tag, long value) {
        if (value != 0) {
            out.put((byte) tag);
            varint(out, value);
        }
    }

    private static void fixed(ByteBuffer out, int tag, long value) {
        if (value != 0) {
            out.put((byte) tag).putLong(value);
        }
    }

    private static void varint(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    // ---- in ----

    /** Whether an envelope, behind its version, has this message in it and nothing else. */
    static boolean isAccept(byte[] envelope, int start) throws IOException {
        if (start == envelope.length || envelope[start] != BODY_TAG) {
            return false;
        }
        CodedInputStream in = body(envelope, start);
        return in.readRawVarint32() == envelope.length - start - in.getTotalBytesRead();
    }

    private static CodedInputStream body(byte[] envelope, int start) throws IOException {
        CodedInputStream in =
                CodedInputStream.newInstance(envelope, start, envelope.length - start);
        in.readTag();
        return in;
    }

    /**
     * Reads the message. Its values are views of {@code envelope}, which nobody may change.
     *
     * @throws InvalidProtocolBufferException if the bytes are none that Protobuf makes
     * @throws IllegalArgumentException if what they say is no message
     */
    static Accept decode(byte[] envelope, int start) throws IOException {
        CodedInputStream in = body(envelope, start);
        in.readRawVarint32();
        long ballot = 0;
        long seq = 0;
        long base = 0;
        long committed = 0;
        List<Read> items = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == ITEMS_TAG) {
                int outer = in.pushLimit(in.readRawVarint32());
                items.add(item(envelope, start, in));
                in.popLimit(outer);
            } else if (tag == BALLOT_TAG) {
                ballot = in.readFixed64();
            } else if (tag == SEQ_TAG) {
                seq = in.readUInt64();
            } else if (tag == BASE_TAG) {
                base = in.readUInt64();
            } else if (tag == COMMITTED_TAG) {
                committed = in.readUInt64();
            } else {
                skip(in, tag);
            }
        }
        return PaxosDecoder.accept(ballot, seq, base, committed, items);
    }

    /** A value as it was read, with nothing of it checked. */
    record Read(long slot, long ballot, int kind, Bytes payload, long era) {}

    private static Read item(byte[] envelope, int start, CodedInputStream in) throws IOException {
        long slot = 0;
        long ballot = 0;
        int kind = 0;
        Bytes payload = Bytes.EMPTY;
        long era = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == SLOT_TAG) {
                slot = in.readUInt64();
            } else if (tag == ITEM_BALLOT_TAG) {
                ballot = in.readFixed64();
            } else if (tag == KIND_TAG) {
                kind = in.readUInt32();
            } else if (tag == PAYLOAD_TAG) {
                int size = in.readRawVarint32();
                int at = start + in.getTotalBytesRead();
                in.skipRawBytes(size);
                payload = Bytes.wrap(envelope, at, size);
            } else if (tag == ERA_TAG) {
                era = in.readUInt64();
            } else {
                skip(in, tag);
            }
        }
        return new Read(slot, ballot, kind, payload, era);
    }

    private static void skip(CodedInputStream in, int tag) throws IOException {
        if (!in.skipField(tag)) {
            throw new InvalidProtocolBufferException("a group ends that did not begin");
        }
    }
}
