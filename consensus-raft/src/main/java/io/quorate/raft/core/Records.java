package io.quorate.raft.core;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The records of the log, as bytes. The first byte says what a record is; numbers are big-endian.
 *
 * <ul>
 *   <li>1, an entry: index, term, kind (one byte), command up to the end
 *   <li>2, the hard state: term, the node that was voted for (four bytes, 0 for none), life
 *   <li>3, a new beginning: the log starts after this index and term, and what came before is void
 *   <li>4, the configuration that the group was started with
 * </ul>
 */
final class Records {

    /** Terms and indexes are at most this, so that sums never overflow. */
    static final long NUMBER_MAX = 1L << 60;

    /** What an entry adds to its command. */
    static final int ENTRY_OVERHEAD_BYTES = 2 + 2 * Long.BYTES;

    private static final byte ENTRY = 1;
    private static final byte HARD_STATE = 2;
    private static final byte BEGINNING = 3;
    private static final byte BOOTSTRAP = 4;

    private Records() {}

    /** Takes what records say. */
    interface Reader {
        void onEntry(Entry entry);

        void onHardState(HardState hardState);

        void onBeginning(long index, long term);

        void onBootstrap(Configuration configuration);
    }

    static Bytes entry(long index, long term, Entry.Kind kind, Bytes command) {
        ByteBuffer out = ByteBuffer.allocate(ENTRY_OVERHEAD_BYTES + command.size());
        out.put(ENTRY).putLong(index).putLong(term).put(kind.code());
        command.copyTo(out);
        return Bytes.wrap(out.array());
    }

    static Bytes hardState(HardState state) {
        ByteBuffer out = ByteBuffer.allocate(1 + 2 * Long.BYTES + Integer.BYTES);
        out.put(HARD_STATE).putLong(state.currentTerm());
        out.putInt(state.votedFor().map(NodeId::value).orElse(0)).putLong(state.life());
        return Bytes.wrap(out.array());
    }

    static Bytes beginning(long index, long term) {
        ByteBuffer out = ByteBuffer.allocate(1 + 2 * Long.BYTES);
        return Bytes.wrap(out.put(BEGINNING).putLong(index).putLong(term).array());
    }

    static Bytes bootstrap(Configuration configuration) {
        return Bytes.wrap(new byte[] {BOOTSTRAP}).concat(configuration.encode());
    }

    /**
     * Reads any record.
     *
     * @throws IllegalArgumentException if it is none
     */
    static void read(Bytes record, Reader reader) {
        ByteBuffer in = record.asByteBuffer();
        try {
            byte tag = in.get();
            switch (tag) {
                case ENTRY -> reader.onEntry(entry(record));
                case HARD_STATE -> reader.onHardState(hardState(in));
                case BEGINNING -> reader.onBeginning(number(in), number(in));
                case BOOTSTRAP ->
                        reader.onBootstrap(Configuration.decode(record.slice(1, record.size())));
                default -> throw new IllegalArgumentException("unknown record tag " + tag);
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a record of " + record.size() + " is cut short", e);
        }
    }

    static boolean isEntry(Bytes record) {
        return !record.isEmpty() && record.get(0) == ENTRY;
    }

    /**
     * Reads an entry. The command is a view of the same bytes.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Entry entry(Bytes record) {
        if (record.size() < ENTRY_OVERHEAD_BYTES || record.get(0) != ENTRY) {
            throw new IllegalArgumentException("no entry in " + record.size() + " bytes");
        }
        ByteBuffer in = record.asByteBuffer();
        in.get();
        long index = number(in);
        long term = number(in);
        Entry.Kind kind = Entry.Kind.of(in.get());
        if (index < 1 || term < 1) {
            throw new IllegalArgumentException("entry " + index + " of term " + term);
        }
        Bytes command = record.slice(ENTRY_OVERHEAD_BYTES, record.size());
        return new Entry(index, term, kind, command, record);
    }

    private static HardState hardState(ByteBuffer in) {
        long term = number(in);
        int votedFor = in.getInt();
        Optional<NodeId> vote = votedFor == 0 ? Optional.empty() : Optional.of(NodeId.of(votedFor));
        return new HardState(term, vote, number(in));
    }

    /**
     * Reads an index, a term or a counter.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    static long number(ByteBuffer in) {
        return checked(in.getLong());
    }

    static long checked(long number) {
        if (number < 0 || number > NUMBER_MAX) {
            throw new IllegalArgumentException("number " + number + " is out of range");
        }
        return number;
    }
}
