package io.quorate.paxos;

import io.quorate.api.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What a node writes to its log. */
final class Records {

    private static final byte PROMISED = 1;
    private static final byte ACCEPTED = 2;
    private static final byte CHOSEN = 3;
    private static final byte CHECKPOINT = 4;
    private static final int ITEM_HEADER = 3 * Long.BYTES + 1 + Integer.BYTES;

    private Records() {}

    /** Takes what is in records. */
    interface Reader {
        /** Nothing below this ballot will be accepted. */
        void promised(long ballot);

        /** A value was accepted in its ballot. */
        void accepted(Item item);

        /** A value is chosen, as another node told. */
        void chosen(Item item);

        /**
         * All records before this one come to this.
         *
         * @param trimmed nothing up to this slot is kept
         * @param decided what is kept up to this slot is what was chosen
         */
        void checkpoint(long promised, long trimmed, long decided);
    }

    static Bytes promised(long ballot) {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + Long.BYTES).put(PROMISED).putLong(ballot).array());
    }

    static Bytes accepted(List<Item> items) {
        return items(ACCEPTED, items);
    }

    static Bytes chosen(List<Item> items) {
        return items(CHOSEN, items);
    }

    static Bytes checkpoint(long promised, long trimmed, long decided) {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + 3 * Long.BYTES)
                        .put(CHECKPOINT)
                        .putLong(promised)
                        .putLong(trimmed)
                        .putLong(decided)
                        .array());
    }

    private static Bytes items(byte tag, List<Item> items) {
        int size = 1 + Integer.BYTES;
        for (Item item : items) {
            size += ITEM_HEADER + item.value().payload().size();
        }
        ByteBuffer out = ByteBuffer.allocate(size).put(tag).putInt(items.size());
        for (Item item : items) {
            Bytes payload = item.value().payload();
            out.putLong(item.slot()).putLong(item.ballot()).putLong(item.era());
            out.put((byte) item.value().kind().code()).putInt(payload.size());
            payload.copyTo(out);
        }
        return Bytes.wrap(out.array());
    }

    /**
     * Reads one record.
     *
     * @throws IllegalArgumentException if it is none
     */
    static void read(Bytes record, Reader reader) {
        ByteBuffer in = record.asByteBuffer();
        try {
            byte tag = in.get();
            switch (tag) {
                case PROMISED -> reader.promised(in.getLong());
                case ACCEPTED -> readItems(in, record).forEach(reader::accepted);
                case CHOSEN -> readItems(in, record).forEach(reader::chosen);
                case CHECKPOINT -> reader.checkpoint(in.getLong(), in.getLong(), in.getLong());
                default -> throw new IllegalArgumentException("record of unknown kind " + tag);
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("record of " + record + " ends too early", e);
        }
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes too many in a record");
        }
    }

    /** The values in a record, if it has any. */
    static List<Item> items(Bytes record) {
        byte tag = record.get(0);
        if (tag != ACCEPTED && tag != CHOSEN) {
            return List.of();
        }
        ByteBuffer in = record.asByteBuffer();
        in.get();
        return readItems(in, record);
    }

    private static List<Item> readItems(ByteBuffer in, Bytes record) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / ITEM_HEADER) {
            throw new IllegalArgumentException(count + " values do not fit into a record");
        }
        List<Item> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long slot = in.getLong();
            long ballot = in.getLong();
            long era = in.getLong();
            int kind = in.get();
            int size = in.getInt();
            if (size < 0 || size > in.remaining()) {
                throw new IllegalArgumentException("a value of " + size + " bytes in a record");
            }
            Bytes payload = record.slice(in.position(), in.position() + size);
            in.position(in.position() + size);
            items.add(new Item(slot, ballot, era, Value.of(Value.Kind.of(kind), payload)));
        }
        return items;
    }
}
