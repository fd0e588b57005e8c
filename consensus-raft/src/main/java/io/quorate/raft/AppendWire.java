package io.quorate.raft;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.quorate.api.Bytes;
import io.quorate.raft.core.Entry;
import io.quorate.raft.core.RaftMessage.AppendEntries;
import io.quorate.raft.v1.AppendRequest;
import io.quorate.raft.v1.RaftEnvelope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The message that carries entries, in the bytes that Protobuf defines for it: written straight
 * from the entries, which stay where they are when it is read.
 */
final class AppendWire {

    private static final int BODY_TAG = lengthTag(RaftEnvelope.APPEND_ENTRIES_FIELD_NUMBER);
    private static final int ENTRIES_TAG = lengthTag(AppendRequest.ENTRIES_FIELD_NUMBER);
    private static final int TERM_TAG = numberTag(AppendRequest.TERM_FIELD_NUMBER);
    private static final int PREV_INDEX_TAG = numberTag(AppendRequest.PREV_LOG_INDEX_FIELD_NUMBER);
    private static final int PREV_TERM_TAG = numberTag(AppendRequest.PREV_LOG_TERM_FIELD_NUMBER);
    private static final int COMMIT_TAG = numberTag(AppendRequest.LEADER_COMMIT_FIELD_NUMBER);
    private static final int SESSION_TAG = numberTag(AppendRequest.SESSION_FIELD_NUMBER);
    private static final int SEQUENCE_TAG = numberTag(AppendRequest.SEQUENCE_FIELD_NUMBER);

    private AppendWire() {}

    private static int lengthTag(int field) {
        return (field << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private static int numberTag(int field) {
        return (field << 3) | WireFormat.WIRETYPE_VARINT;
    }

    // ---- out: all tags are below 128, one byte each ----

    /** The envelope with this message in it, behind {@code version}. */
    static Bytes encode(byte version, AppendEntries append) {
        int content = contentBytes(append);
        int size = 2 + CodedOutputStream.computeUInt32SizeNoTag(content) + content;
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put(version).put((byte) BODY_TAG);
        varint(out, content);
        number(out, TERM_TAG, append.term());
        number(out, PREV_INDEX_TAG, append.prevLogIndex());
        number(out, PREV_TERM_TAG, append.prevLogTerm());
        number(out, COMMIT_TAG, append.leaderCommit());
        number(out, SESSION_TAG, append.session());
        number(out, SEQUENCE_TAG, append.sequence());
        for (Entry entry : append.entries()) {
            out.put((byte) ENTRIES_TAG);
            varint(out, entry.encoded().size());
            entry.encoded().copyTo(out);
        }
        return Bytes.wrap(out.array());
    }

    private static int contentBytes(AppendEntries append) {
        int bytes =
                numberBytes(append.term())
                        + numberBytes(append.prevLogIndex())
                        + numberBytes(append.prevLogTerm())
                        + numberBytes(append.leaderCommit())
                        + numberBytes(append.session())
                        + numberBytes(append.sequence());
        for (Entry entry : append.entries()) {
            int size = entry.encoded().size();
            int all = 1 + CodedOutputStream.computeUInt32SizeNoTag(size) + size;
            bytes = Math.addExact(bytes, all);
        }
        return bytes;
    }

    /** Zeros are left out, as Protobuf does. */
    private static int numberBytes(long value) {
        return value == 0 ? 0 : 1 + CodedOutputStream.computeUInt64SizeNoTag(value);
    }

    private static void number(ByteBuffer out, int tag, long value) {
        if (value != 0) {
            out.put((byte) tag);
            varint(out, value);
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
    static boolean isAppend(byte[] envelope, int start) throws IOException {
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
     * Reads the message. Its entries are views of {@code envelope}, which nobody may change.
     *
     * @throws InvalidProtocolBufferException if the bytes are none that Protobuf makes
     * @throws IllegalArgumentException if what they say is no message
     */
    static AppendEntries decode(byte[] envelope, int start) throws IOException {
        CodedInputStream in = body(envelope, start);
        in.readRawVarint32();
        long[] numbers = new long[AppendRequest.SEQUENCE_FIELD_NUMBER + 1];
        List<Entry> entries = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (tag == ENTRIES_TAG) {
                int size = in.readRawVarint32();
                int at = start + in.getTotalBytesRead();
                in.skipRawBytes(size);
                entries.add(Entry.decode(Bytes.wrap(envelope, at, size)));
            } else if (tag == numberTag(field) && field < numbers.length) {
                numbers[field] = RaftCodec.number(in.readUInt64());
            } else if (!in.skipField(tag)) {
                throw new InvalidProtocolBufferException("a group ends that did not begin");
            }
        }
        return new AppendEntries(
                numbers[AppendRequest.TERM_FIELD_NUMBER],
                numbers[AppendRequest.PREV_LOG_INDEX_FIELD_NUMBER],
                numbers[AppendRequest.PREV_LOG_TERM_FIELD_NUMBER],
                numbers[AppendRequest.LEADER_COMMIT_FIELD_NUMBER],
                entries,
                numbers[AppendRequest.SESSION_FIELD_NUMBER],
                numbers[AppendRequest.SEQUENCE_FIELD_NUMBER]);
    }
}
