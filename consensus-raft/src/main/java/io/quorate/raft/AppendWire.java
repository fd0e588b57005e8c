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
import java.util.ArrayList;
import java.util.List;

/**
 * The message that carries entries, in the bytes that Protobuf defines for it: written straight
 * from the entries, which stay where they are when it is read.
 */
final class AppendWire {

    private static final int BODY_TAG = lengthTag(RaftEnvelope.APPEND_ENTRIES_FIELD_NUMBER);
    private static final int ENTRIES_TAG = lengthTag(AppendRequest.ENTRIES_FIELD_NUMBER);

    private AppendWire() {}

    private static int lengthTag(int field) {
        return (field << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private static int numberTag(int field) {
        return (field << 3) | WireFormat.WIRETYPE_VARINT;
    }

    // ---- out: zeros are left out, as Protobuf does ----

    /** The envelope with this message in it, behind {@code version}. */
    static Bytes encode(byte version, AppendEntries append) {
        int content = contentBytes(append);
        byte[] envelope =
                new byte[1 + lengthBytes(RaftEnvelope.APPEND_ENTRIES_FIELD_NUMBER, content)];
        envelope[0] = version;
        CodedOutputStream out = CodedOutputStream.newInstance(envelope, 1, envelope.length - 1);
        try {
            out.writeUInt32NoTag(BODY_TAG);
            out.writeUInt32NoTag(content);
            write(append, out);
        } catch (IOException e) {
            throw new IllegalStateException("a message is longer than its own fields", e);
        }
        out.checkNoSpaceLeft();
        return Bytes.wrap(envelope);
    }

    private static void write(AppendEntries append, CodedOutputStream out) throws IOException {
        number(out, AppendRequest.TERM_FIELD_NUMBER, append.term());
        number(out, AppendRequest.PREV_LOG_INDEX_FIELD_NUMBER, append.prevLogIndex());
        number(out, AppendRequest.PREV_LOG_TERM_FIELD_NUMBER, append.prevLogTerm());
        number(out, AppendRequest.LEADER_COMMIT_FIELD_NUMBER, append.leaderCommit());
        number(out, AppendRequest.SESSION_FIELD_NUMBER, append.session());
        number(out, AppendRequest.SEQUENCE_FIELD_NUMBER, append.sequence());
        for (Entry entry : append.entries()) {
            out.writeUInt32NoTag(ENTRIES_TAG);
            out.writeUInt32NoTag(entry.encoded().size());
            out.write(entry.encoded().asByteBuffer());
        }
    }

    private static int contentBytes(AppendEntries append) {
        int bytes =
                numberBytes(AppendRequest.TERM_FIELD_NUMBER, append.term())
                        + numberBytes(
                                AppendRequest.PREV_LOG_INDEX_FIELD_NUMBER, append.prevLogIndex())
                        + numberBytes(
                                AppendRequest.PREV_LOG_TERM_FIELD_NUMBER, append.prevLogTerm())
                        + numberBytes(
                                AppendRequest.LEADER_COMMIT_FIELD_NUMBER, append.leaderCommit())
                        + numberBytes(AppendRequest.SESSION_FIELD_NUMBER, append.session())
                        + numberBytes(AppendRequest.SEQUENCE_FIELD_NUMBER, append.sequence());
        for (Entry entry : append.entries()) {
            int all = lengthBytes(AppendRequest.ENTRIES_FIELD_NUMBER, entry.encoded().size());
            bytes = Math.addExact(bytes, all);
        }
        return bytes;
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

    private static void number(CodedOutputStream out, int field, long value) throws IOException {
        if (value != 0) {
            out.writeUInt64(field, value);
        }
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
