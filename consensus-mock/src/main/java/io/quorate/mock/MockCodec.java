package io.quorate.mock;

import io.quorate.api.Bytes;
import io.quorate.mock.MockMessage.Append;
import io.quorate.mock.MockMessage.AppendReply;
import io.quorate.mock.MockMessage.Entry;
import io.quorate.mock.MockMessage.VoteReply;
import io.quorate.mock.MockMessage.VoteRequest;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Messages and log records as bytes. */
final class MockCodec {

    static final int VOTE_REQUEST = 1;
    static final int VOTE_REPLY = 2;
    static final int APPEND = 3;
    static final int APPEND_REPLY = 4;

    static final byte EPOCH_RECORD = 1;
    static final byte ENTRY_RECORD = 2;

    private static final int ENTRY_HEADER = Long.BYTES + 1 + Integer.BYTES;

    private MockCodec() {}

    static int kind(MockMessage message) {
        if (message instanceof VoteRequest) {
            return VOTE_REQUEST;
        }
        if (message instanceof VoteReply) {
            return VOTE_REPLY;
        }
        return message instanceof Append ? APPEND : APPEND_REPLY;
    }

    static Bytes encode(MockMessage message) {
        if (message instanceof VoteRequest) {
            VoteRequest request = (VoteRequest) message;
            return done(
                    ByteBuffer.allocate(24)
                            .putLong(request.epoch())
                            .putLong(request.lastPosition())
                            .putLong(request.lastEpoch()));
        }
        if (message instanceof VoteReply) {
            VoteReply reply = (VoteReply) message;
            return done(ByteBuffer.allocate(9).putLong(reply.epoch()).put(flag(reply.granted())));
        }
        if (message instanceof AppendReply) {
            AppendReply reply = (AppendReply) message;
            return done(
                    ByteBuffer.allocate(25)
                            .putLong(reply.epoch())
                            .put(flag(reply.accepted()))
                            .putLong(reply.position())
                            .putLong(reply.round()));
        }
        return encodeAppend((Append) message);
    }

    private static Bytes encodeAppend(Append append) {
        int size = 5 * Long.BYTES + Integer.BYTES;
        for (Entry entry : append.entries()) {
            size += ENTRY_HEADER + entry.command().size();
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putLong(append.epoch()).putLong(append.previous()).putLong(append.previousEpoch());
        out.putLong(append.decided()).putLong(append.round()).putInt(append.entries().size());
        for (Entry entry : append.entries()) {
            put(out, entry);
        }
        return done(out);
    }

    /**
     * Reads a message.
     *
     * @throws IllegalArgumentException if the bytes are none
     */
    static MockMessage decode(int kind, Bytes bytes) {
        ByteBuffer in = bytes.asByteBuffer();
        try {
            MockMessage message = decode(kind, in);
            if (in.hasRemaining()) {
                throw new IllegalArgumentException(in.remaining() + " bytes too many");
            }
            return message;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("message of kind " + kind + " is cut short", e);
        }
    }

    private static MockMessage decode(int kind, ByteBuffer in) {
        switch (kind) {
            case VOTE_REQUEST:
                return new VoteRequest(natural(in), natural(in), natural(in));
            case VOTE_REPLY:
                return new VoteReply(natural(in), in.get() != 0);
            case APPEND_REPLY:
                return new AppendReply(natural(in), in.get() != 0, natural(in), natural(in));
            case APPEND:
                return new Append(
                        natural(in),
                        natural(in),
                        natural(in),
                        natural(in),
                        natural(in),
                        entries(in));
            default:
                throw new IllegalArgumentException("unknown kind " + kind);
        }
    }

    private static List<Entry> entries(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / ENTRY_HEADER) {
            throw new IllegalArgumentException(count + " entries cannot be in this message");
        }
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(entry(in));
        }
        return entries;
    }

    private static void put(ByteBuffer out, Entry entry) {
        out.putLong(entry.epoch()).put(flag(entry.internal())).putInt(entry.command().size());
        entry.command().copyTo(out);
    }

    private static Entry entry(ByteBuffer in) {
        long epoch = natural(in);
        boolean internal = in.get() != 0;
        int size = in.getInt();
        if (size < 0 || size > in.remaining()) {
            throw new IllegalArgumentException("a command of " + size + " bytes is cut short");
        }
        byte[] command = new byte[size];
        in.get(command);
        return new Entry(epoch, Bytes.wrap(command), internal);
    }

    /** The record that says which epoch was seen, and who got the vote in it; 0 for nobody. */
    static Bytes epochRecord(long epoch, int votedFor) {
        return done(ByteBuffer.allocate(13).put(EPOCH_RECORD).putLong(epoch).putInt(votedFor));
    }

    /** The record that puts an entry at a position, in place of all from there on. */
    static Bytes entryRecord(long position, Entry entry) {
        ByteBuffer out =
                ByteBuffer.allocate(1 + Long.BYTES + ENTRY_HEADER + entry.command().size());
        out.put(ENTRY_RECORD).putLong(position);
        put(out, entry);
        return done(out);
    }

    /** Takes apart what was recorded. */
    static void readRecord(Bytes record, RecordReader reader) {
        ByteBuffer in = record.asByteBuffer();
        try {
            byte tag = in.get();
            if (tag == EPOCH_RECORD) {
                reader.epoch(natural(in), in.getInt());
            } else if (tag == ENTRY_RECORD) {
                reader.entry(natural(in), entry(in));
            } else {
                throw new IllegalArgumentException("unknown record tag " + tag);
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a record is cut short", e);
        }
    }

    /** The entry of a record that puts one at a position. */
    static Entry readEntry(Bytes record) {
        Entry[] found = new Entry[1];
        readRecord(
                record,
                new RecordReader() {
                    @Override
                    public void epoch(long epoch, int votedFor) {
                        throw new IllegalArgumentException("a record of an epoch, not of an entry");
                    }

                    @Override
                    public void entry(long position, Entry entry) {
                        found[0] = entry;
                    }
                });
        return found[0];
    }

    /** Takes what a log held. */
    interface RecordReader {
        void epoch(long epoch, int votedFor);

        void entry(long position, Entry entry);
    }

    private static long natural(ByteBuffer in) {
        long value = in.getLong();
        if (value < 0) {
            throw new IllegalArgumentException("negative number " + value);
        }
        return value;
    }

    private static byte flag(boolean set) {
        return (byte) (set ? 1 : 0);
    }

    private static Bytes done(ByteBuffer buffer) {
        return Bytes.wrap(buffer.array(), buffer.arrayOffset(), buffer.position());
    }
}
