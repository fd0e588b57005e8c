package io.quorate.kv;

import io.quorate.api.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Commands as bytes: what goes through the log.
 *
 * <p>The first byte is the version of the format; what a later version writes is refused. A command
 * has one encoding only: other bytes that mean the same are refused too.
 */
public final class KvCommandCodec {

    /** What an encoded single change takes beside its key and value. */
    public static final int OVERHEAD_BYTES_MAX = 35 + KvOperationCodec.OVERHEAD_BYTES_MAX;

    private static final byte VERSION = 1;
    private static final byte WRITE = 1;
    private static final byte COMMIT = 2;
    private static final byte OPEN_SESSION = 3;
    private static final byte END_SESSION = 4;

    private static final byte PUT = 1;
    private static final byte DELETE = 2;
    private static final byte STAMPED_KEY = 3;
    private static final byte STAMPED_VALUE = 4;
    private static final byte DELETE_RANGE = 5;

    /** The least that a range or a mutation takes: announced ones that cannot be there are none. */
    private static final int ITEM_BYTES_MIN = 9;

    private KvCommandCodec() {}

    public static Bytes encode(KvCommand command) {
        KvCommand.Action action = command.action();
        if (action instanceof KvCommand.Write) {
            Bytes operation = KvOperationCodec.encode(((KvCommand.Write) action).operation());
            byte[] array = room(command, operation.size());
            operation.copyTo(header(array, WRITE, command));
            return Bytes.wrap(array);
        }
        if (action instanceof KvCommand.Commit) {
            Transaction transaction = ((KvCommand.Commit) action).transaction();
            byte[] array = room(command, bytesOf(transaction));
            put(header(array, COMMIT, command), transaction);
            return Bytes.wrap(array);
        }
        byte[] array = room(command, Long.BYTES);
        if (action instanceof KvCommand.OpenSession) {
            long lease = ((KvCommand.OpenSession) action).leaseMillis();
            header(array, OPEN_SESSION, command).putLong(lease);
        } else {
            long session = ((KvCommand.EndSession) action).session();
            header(array, END_SESSION, command).putLong(session);
        }
        return Bytes.wrap(array);
    }

    private static byte[] room(KvCommand command, int bodyBytes) {
        return new byte[11 + (command.session().isPresent() ? 24 : 0) + bodyBytes];
    }

    private static ByteBuffer header(byte[] array, byte tag, KvCommand command) {
        ByteBuffer out = ByteBuffer.wrap(array);
        out.put(VERSION).put(tag).putLong(command.timeMillis());
        out.put((byte) (command.session().isPresent() ? 1 : 0));
        command.session()
                .ifPresent(
                        call ->
                                out.putLong(call.session())
                                        .putLong(call.sequence())
                                        .putLong(call.acknowledged()));
        return out;
    }

    private static int bytesOf(Transaction transaction) {
        long bytes = transaction.readVersion().isPresent() ? 21 : 13;
        for (KeyRange range : transaction.reads()) {
            bytes += bytesOf(range);
        }
        for (KeyRange range : transaction.writeConflicts()) {
            bytes += bytesOf(range);
        }
        for (Mutation mutation : transaction.mutations()) {
            bytes += 9L + utf8(mutation.columnFamily()).length + mutation.key().size();
            bytes += bytesBehindKey(mutation);
        }
        return Math.toIntExact(bytes);
    }

    private static long bytesBehindKey(Mutation mutation) {
        if (mutation instanceof Mutation.Delete) {
            return 0;
        }
        if (mutation instanceof Mutation.DeleteRange) {
            return 1L
                    + ((Mutation.DeleteRange) mutation).end().map(end -> 4 + end.size()).orElse(0);
        }
        return 4L + mutation.value().size();
    }

    private static long bytesOf(KeyRange range) {
        return 9L
                + utf8(range.columnFamily()).length
                + range.begin().size()
                + range.end().map(end -> 4 + end.size()).orElse(0);
    }

    private static void put(ByteBuffer out, Transaction transaction) {
        OptionalLong readVersion = transaction.readVersion();
        out.put((byte) (readVersion.isPresent() ? 1 : 0));
        readVersion.ifPresent(out::putLong);
        put(out, transaction.reads());
        put(out, transaction.writeConflicts());
        out.putInt(transaction.mutations().size());
        for (Mutation mutation : transaction.mutations()) {
            out.put(tagOf(mutation));
            put(out, utf8(mutation.columnFamily()));
            put(out, mutation.key());
            if (mutation instanceof Mutation.DeleteRange) {
                putEnd(out, ((Mutation.DeleteRange) mutation).end());
            } else if (!(mutation instanceof Mutation.Delete)) {
                put(out, mutation.value());
            }
        }
    }

    private static byte tagOf(Mutation mutation) {
        if (mutation instanceof Mutation.Put) {
            return PUT;
        }
        if (mutation instanceof Mutation.Delete) {
            return DELETE;
        }
        if (mutation instanceof Mutation.DeleteRange) {
            return DELETE_RANGE;
        }
        return mutation instanceof Mutation.PutStampedKey ? STAMPED_KEY : STAMPED_VALUE;
    }

    private static void put(ByteBuffer out, List<KeyRange> ranges) {
        out.putInt(ranges.size());
        for (KeyRange range : ranges) {
            put(out, utf8(range.columnFamily()));
            put(out, range.begin());
            putEnd(out, range.end());
        }
    }

    private static void putEnd(ByteBuffer out, Optional<Bytes> end) {
        out.put((byte) (end.isPresent() ? 1 : 0));
        end.ifPresent(bytes -> put(out, bytes));
    }

    private static void put(ByteBuffer out, byte[] bytes) {
        out.putInt(bytes.length).put(bytes);
    }

    private static void put(ByteBuffer out, Bytes bytes) {
        out.putInt(bytes.size());
        bytes.copyTo(out);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a command. Takes memory in proportion to the bytes that are there.
     *
     * @throws IllegalArgumentException if the bytes are none
     */
    public static KvCommand decode(Bytes bytes) {
        try {
            return read(bytes);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException(
                    "a command of " + bytes.size() + " bytes is cut short", e);
        } catch (KvException e) {
            throw new IllegalArgumentException("a command makes no sense: " + e.getMessage(), e);
        }
    }

    private static KvCommand read(Bytes bytes) {
        ByteBuffer in = bytes.asByteBuffer();
        byte version = in.get();
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "format version " + version + " is not " + VERSION + ", the one known here");
        }
        byte tag = in.get();
        long timeMillis = in.getLong();
        Optional<SessionCall> session =
                flag(in)
                        ? Optional.of(new SessionCall(in.getLong(), in.getLong(), in.getLong()))
                        : Optional.empty();
        if (tag == WRITE) {
            Bytes rest = bytes.slice(in.position(), bytes.size());
            return new KvCommand(
                    new KvCommand.Write(KvOperationCodec.decode(rest)), session, timeMillis);
        }
        KvCommand.Action action = action(tag, in);
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(
                    in.remaining() + " bytes follow a command that has an end");
        }
        return new KvCommand(action, session, timeMillis);
    }

    private static KvCommand.Action action(byte tag, ByteBuffer in) {
        switch (tag) {
            case COMMIT:
                return new KvCommand.Commit(transaction(in));
            case OPEN_SESSION:
                return new KvCommand.OpenSession(in.getLong());
            case END_SESSION:
                return new KvCommand.EndSession(in.getLong());
            default:
                throw new IllegalArgumentException("unknown command " + tag);
        }
    }

    private static Transaction transaction(ByteBuffer in) {
        OptionalLong readVersion = flag(in) ? OptionalLong.of(in.getLong()) : OptionalLong.empty();
        List<KeyRange> reads = ranges(in);
        List<KeyRange> writeConflicts = ranges(in);
        int count = count(in);
        List<Mutation> mutations = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            mutations.add(mutation(in));
        }
        return new Transaction(readVersion, reads, writeConflicts, mutations);
    }

    private static List<KeyRange> ranges(ByteBuffer in) {
        int count = count(in);
        List<KeyRange> ranges = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String family = text(in);
            Bytes begin = bytes(in);
            ranges.add(new KeyRange(family, begin, end(in)));
        }
        return ranges;
    }

    private static Optional<Bytes> end(ByteBuffer in) {
        return flag(in) ? Optional.of(bytes(in)) : Optional.empty();
    }

    private static Mutation mutation(ByteBuffer in) {
        byte tag = in.get();
        String family = text(in);
        Bytes key = bytes(in);
        switch (tag) {
            case PUT:
                return new Mutation.Put(family, key, bytes(in));
            case DELETE:
                return new Mutation.Delete(family, key);
            case DELETE_RANGE:
                return new Mutation.DeleteRange(family, key, end(in));
            case STAMPED_KEY:
                return new Mutation.PutStampedKey(family, key, bytes(in));
            case STAMPED_VALUE:
                return new Mutation.PutStampedValue(family, key, bytes(in));
            default:
                throw new IllegalArgumentException("unknown mutation " + tag);
        }
    }

    private static boolean flag(ByteBuffer in) {
        byte flag = in.get();
        if (flag != 0 && flag != 1) {
            throw new IllegalArgumentException(flag + " is neither yes nor no");
        }
        return flag == 1;
    }

    private static int count(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / ITEM_BYTES_MIN) {
            throw new IllegalArgumentException(
                    count + " items are announced where " + in.remaining() + " bytes are left");
        }
        return count;
    }

    private static Bytes bytes(ByteBuffer in) {
        int size = in.getInt();
        if (size < 0 || size > in.remaining()) {
            throw new IllegalArgumentException(
                    size + " bytes are announced where " + in.remaining() + " are left");
        }
        byte[] array = new byte[size];
        in.get(array);
        return Bytes.wrap(array);
    }

    private static String text(ByteBuffer in) {
        Bytes bytes = bytes(in);
        if (bytes.size() > ColumnFamilies.NAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "the name of a column family has " + bytes.size() + " bytes");
        }
        String text = bytes.toUtf8();
        if (!Bytes.utf8(text).equals(bytes)) {
            throw new IllegalArgumentException("the name of a column family is no UTF-8");
        }
        return text;
    }
}
