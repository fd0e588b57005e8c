package io.quorate.testkit.toy;

import io.quorate.api.Bytes;
import io.quorate.runtime.MessageCodec;
import io.quorate.testkit.toy.ToyMessage.Accepted;
import io.quorate.testkit.toy.ToyMessage.Outdated;
import io.quorate.testkit.toy.ToyMessage.Prepare;
import io.quorate.testkit.toy.ToyMessage.Promise;
import io.quorate.testkit.toy.ToyMessage.Replicate;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The bytes of messages and records: a tag, fixed fields, entries. */
final class ToyCodec implements MessageCodec<ToyMessage> {

    private static final int PREPARE = 1;
    private static final int PROMISE = 2;
    private static final int REPLICATE = 3;
    private static final int ACCEPTED = 4;
    private static final int OUTDATED = 5;
    private static final int PROMISED = 11;
    private static final int APPENDED = 12;
    private static final int CHECKPOINT = 13;

    private static final int ENTRY_HEADER = Long.BYTES + Integer.BYTES;

    @Override
    public Bytes encode(ToyMessage message) {
        long epoch = message.epoch();
        if (message instanceof Prepare) {
            return write(PREPARE, List.of(), epoch);
        }
        if (message instanceof Promise promise) {
            return write(PROMISE, promise.log(), epoch, promise.logEpoch());
        }
        if (message instanceof Replicate replicate) {
            return write(
                    REPLICATE, replicate.entries(), epoch, replicate.first(), replicate.decided());
        }
        if (message instanceof Accepted accepted) {
            return write(ACCEPTED, List.of(), epoch, accepted.length());
        }
        return write(OUTDATED, List.of(), epoch);
    }

    @Override
    public ToyMessage decode(Bytes bytes) {
        ByteBuffer in = bytes.asByteBuffer();
        try {
            ToyMessage message = readMessage(in);
            requireEnd(in);
            return message;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a message of " + bytes + " ends too early", e);
        }
    }

    static Bytes encode(ToyRecord record) {
        if (record instanceof ToyRecord.Promised promised) {
            return write(PROMISED, List.of(), promised.epoch());
        }
        if (record instanceof ToyRecord.Appended appended) {
            return write(APPENDED, appended.entries(), appended.epoch(), appended.first());
        }
        ToyRecord.Checkpoint checkpoint = (ToyRecord.Checkpoint) record;
        return write(CHECKPOINT, checkpoint.log(), checkpoint.promised(), checkpoint.epoch());
    }

    static ToyRecord decodeRecord(Bytes bytes) {
        ByteBuffer in = bytes.asByteBuffer();
        int tag = in.get();
        return switch (tag) {
            case PROMISED -> new ToyRecord.Promised(in.getLong());
            case APPENDED -> new ToyRecord.Appended(in.getLong(), in.getLong(), readEntries(in));
            case CHECKPOINT ->
                    new ToyRecord.Checkpoint(in.getLong(), in.getLong(), readEntries(in));
            default -> throw new IllegalArgumentException("record tag " + tag + " is unknown");
        };
    }

    private static ToyMessage readMessage(ByteBuffer in) {
        int tag = in.get();
        long epoch = in.getLong();
        return switch (tag) {
            case PREPARE -> bare(in, new Prepare(epoch));
            case PROMISE -> new Promise(epoch, in.getLong(), readEntries(in));
            case REPLICATE -> new Replicate(epoch, in.getLong(), in.getLong(), readEntries(in));
            case ACCEPTED -> bare(in, new Accepted(epoch, in.getLong()));
            case OUTDATED -> bare(in, new Outdated(epoch));
            default -> throw new IllegalArgumentException("message tag " + tag + " is unknown");
        };
    }

    private static Bytes write(int tag, List<ToyEntry> entries, long... fields) {
        int size = 1 + Long.BYTES * fields.length + Integer.BYTES;
        for (ToyEntry entry : entries) {
            size += ENTRY_HEADER + entry.command().size();
        }
        ByteBuffer out = ByteBuffer.allocate(size).put((byte) tag);
        for (long field : fields) {
            out.putLong(field);
        }
        out.putInt(entries.size());
        for (ToyEntry entry : entries) {
            out.putLong(entry.epoch()).putInt(entry.command().size());
            entry.command().copyTo(out);
        }
        return Bytes.wrap(out.array());
    }

    private static List<ToyEntry> readEntries(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / ENTRY_HEADER) {
            throw new IllegalArgumentException(
                    count + " entries do not fit into " + in.remaining() + " bytes");
        }
        List<ToyEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long epoch = in.getLong();
            int size = in.getInt();
            if (size < 0 || size > in.remaining()) {
                throw new IllegalArgumentException(
                        "a command of " + size + " bytes does not fit into " + in.remaining());
            }
            byte[] command = new byte[size];
            in.get(command);
            entries.add(new ToyEntry(epoch, Bytes.wrap(command)));
        }
        return entries;
    }

    private static ToyMessage bare(ByteBuffer in, ToyMessage message) {
        if (!readEntries(in).isEmpty()) {
            throw new IllegalArgumentException("entries where none belong");
        }
        return message;
    }

    private static void requireEnd(ByteBuffer in) {
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes too many");
        }
    }
}
