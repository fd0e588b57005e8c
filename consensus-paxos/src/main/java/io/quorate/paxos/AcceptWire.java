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

    // ---- out: zeros are left out, as Protobuf does ----

    /** The envelope with this message in it, behind {@code version}. */
    static Bytes encode(byte version, Accept accept) {
        int content = contentBytes(accept);
        byte[] envelope = new byte[1 + lengthBytes(PaxosEnvelope.ACCEPT_FIELD_NUMBER, content)];
        envelope[0] = version;
        CodedOutputStream out = CodedOutputStream.newInstance(envelope, 1, envelope.length - 1);
        try {
            out.writeUInt32NoTag(BODY_TAG);
            out.writeUInt32NoTag(content);
            write(accept, out);
        } catch (IOException e) {
            throw new IllegalStateException("a message is longer than its own fields", e);
        }
        out.checkNoSpaceLeft();
        return Bytes.wrap(envelope);
    }

    private static void write(Accept accept, CodedOutputStream out) throws IOException {
        fixed(out, AcceptBody.BALLOT_FIELD_NUMBER, accept.ballot());
        number(out, AcceptBody.SEQ_FIELD_NUMBER, accept.seq());
        number(out, AcceptBody.BASE_FIELD_NUMBER, accept.base());
        number(out, AcceptBody.COMMITTED_FIELD_NUMBER, accept.committed());
        for (Item item : accept.items()) {
            out.writeUInt32NoTag(ITEMS_TAG);
            out.writeUInt32NoTag(itemBytes(item, accept.ballot()));
            write(item, accept.ballot(), out);
        }
    }

    private static void write(Item item, long around, CodedOutputStream out) throws IOException {
        Bytes payload = item.value().payload();
        number(out, ItemBody.SLOT_FIELD_NUMBER, item.slot());
        fixed(out, ItemBody.BALLOT_FIELD_NUMBER, ownBallot(item, around));
        number(out, ItemBody.KIND_FIELD_NUMBER, item.value().kind().code());
        if (!payload.isEmpty()) {
            out.writeUInt32NoTag(PAYLOAD_TAG);
            out.writeUInt32NoTag(payload.size());
            out.write(payload.asByteBuffer());
        }
        number(out, ItemBody.ERA_FIELD_NUMBER, item.era());
    }

    /** The ballot of the message around it is left out. */
    private static long ownBallot(Item item, long around) {
        return item.ballot() == around ? 0 : item.ballot();
    }

    private static int contentBytes(Accept accept) {
        int bytes =
                fixedBytes(AcceptBody.BALLOT_FIELD_NUMBER, accept.ballot())
                        + numberBytes(AcceptBody.SEQ_FIELD_NUMBER, accept.seq())
                        + numberBytes(AcceptBody.BASE_FIELD_NUMBER, accept.base())
                        + numberBytes(AcceptBody.COMMITTED_FIELD_NUMBER, accept.committed());
        for (Item item : accept.items()) {
            int size = itemBytes(item, accept.ballot());
            bytes = Math.addExact(bytes, lengthBytes(AcceptBody.ITEMS_FIELD_NUMBER, size));
        }
        return bytes;
    }

    private static int itemBytes(Item item, long around) {
        int payload = item.value().payload().size();
        return numberBytes(ItemBody.SLOT_FIELD_NUMBER, item.slot())
                + fixedBytes(ItemBody.BALLOT_FIELD_NUMBER, ownBallot(item, around))
                + numberBytes(ItemBody.KIND_FIELD_NUMBER, item.value().kind().code())
                + (payload == 0 ? 0 : lengthBytes(ItemBody.PAYLOAD_FIELD_NUMBER, payload))
                + numberBytes(ItemBody.ERA_FIELD_NUMBER, item.era());
    }

    /** What a field of {@code size} bytes takes with its tag and its length. */
    private static int lengthBytes(int field, int size) {
        return CodedOutputStream.computeTagSize(field)
                + CodedOutputStream.computeUInt32SizeNoTag(size)
                + size;
    }

    private static int numberBytes(int field, long value) {
        return value == 0 ? 0 : CodedOutputStream.computeUInt64Size(field, value);
    }

    private static int fixedBytes(int field, long value) {
        return value == 0 ? 0 : CodedOutputStream.computeFixed64Size(field, value);
    }

    private static void number(CodedOutputStream out, int field, long value) throws IOException {
        if (value != 0) {
            out.writeUInt64(field, value);
        }
    }

    private static void fixed(CodedOutputStream out, int field, long value) throws IOException {
        if (value != 0) {
            out.writeFixed64(field, value);
        }
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
