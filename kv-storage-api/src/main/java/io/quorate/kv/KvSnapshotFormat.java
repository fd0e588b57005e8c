package io.quorate.kv;

import io.quorate.api.Bytes;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A whole state as a stream that every kind of store writes and reads: a header with magic number,
 * version and position; column families and entries in order; an end mark with their count and a
 * CRC32C of all before it.
 */
public final class KvSnapshotFormat {

    private static final int MAGIC = 0x514b5653; // "QKVS"
    private static final int VERSION = 1;
    private static final byte FAMILY = 1;
    private static final byte ENTRY = 2;
    private static final byte END = 3;

    /** Larger than any key or value can be: what claims more is damaged. */
    private static final int BYTES_MAX = 1 << 30;

    private KvSnapshotFormat() {}

    /** Writes a state. Does not close {@code out}. */
    public static void write(KvContents contents, OutputStream out) throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
        DataOutputStream data = new DataOutputStream(checked);
        data.writeInt(MAGIC);
        data.writeInt(VERSION);
        data.writeLong(contents.position());
        long[] count = {0};
        contents.forEach(
                new KvContents.Visitor() {
                    @Override
                    public void columnFamily(String name) throws IOException {
                        data.writeByte(FAMILY);
                        write(data, Bytes.utf8(name));
                        count[0]++;
                    }

                    @Override
                    public void entry(Bytes key, Bytes value) throws IOException {
                        data.writeByte(ENTRY);
                        write(data, key);
                        write(data, value);
                        count[0]++;
                    }
                });
        data.writeByte(END);
        data.writeLong(count[0]);
        data.writeInt((int) checked.getChecksum().getValue());
        data.flush();
    }

    private static void write(DataOutputStream data, Bytes bytes) throws IOException {
        data.writeInt(bytes.size());
        bytes.writeTo(data);
    }

    /**
     * Reads a state that {@link #write} wrote, to the end of the stream. What the visitor was given
     * counts only when this returns. It then was one state: column families in strictly increasing
     * order of their names, {@link KvStore#DEFAULT_COLUMN_FAMILY} among them; in each the entries
     * in strictly increasing order of their keys, none of them empty.
     *
     * @param position what the state's position must be
     * @throws IOException if the stream is cut short, damaged, no such state, of another position
     *     or of a newer version
     */
    public static void read(long position, InputStream in, KvContents.Visitor visitor)
            throws IOException {
        Checked state = new Checked(visitor);
        CheckedInputStream checked = new CheckedInputStream(in, new CRC32C());
        DataInputStream data = new DataInputStream(checked);
        try {
            readHeader(position, data);
            long count = 0;
            byte tag = data.readByte();
            for (; tag != END; tag = data.readByte()) {
                count++;
                if (tag == FAMILY) {
                    state.columnFamily(read(data).toUtf8());
                } else if (tag == ENTRY) {
                    Bytes key = read(data);
                    state.entry(key, read(data));
                } else {
                    throw new IOException("the snapshot is damaged: unknown tag " + tag);
                }
            }
            long announced = data.readLong();
            int crc = (int) checked.getChecksum().getValue();
            if (announced != count || data.readInt() != crc) {
                throw new IOException(
                        "the snapshot is damaged: its count or checksum is wrong after "
                                + count
                                + " items");
            }
            state.end();
            if (in.read() != -1) {
                throw new IOException("the snapshot is damaged: bytes follow behind its end");
            }
        } catch (EOFException e) {
            throw new IOException("the snapshot is cut short", e);
        }
    }

    private static void readHeader(long position, DataInputStream data) throws IOException {
        if (data.readInt() != MAGIC) {
            throw new IOException("these bytes are no key-value snapshot");
        }
        int version = data.readInt();
        if (version != VERSION) {
            throw new IOException("snapshot format " + version + " is not known here");
        }
        long actual = data.readLong();
        if (actual != position) {
            throw new IOException("the snapshot is of position " + actual + ", not " + position);
        }
    }

    private static Bytes read(DataInputStream data) throws IOException {
        int size = data.readInt();
        if (size < 0 || size > BYTES_MAX) {
            throw new IOException("the snapshot is damaged: " + size + " bytes are announced");
        }
        // Grows with what is really there: an announced size alone takes no memory.
        byte[] bytes = data.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException();
        }
        return Bytes.wrap(bytes);
    }

    /** Hands on what makes a state, and refuses the rest. */
    private static final class Checked implements KvContents.Visitor {
        private final KvContents.Visitor visitor;
        private String family = "";
        private Bytes key = Bytes.EMPTY;
        private boolean hasDefault;

        Checked(KvContents.Visitor visitor) {
            this.visitor = visitor;
        }

        @Override
        public void columnFamily(String name) throws IOException {
            Optional<KvError> problem =
                    ColumnFamilies.problem(new KvOperation.CreateColumnFamily(name), Set.of());
            if (problem.isPresent()) {
                throw new IOException("the snapshot is damaged: " + problem.get().message());
            }
            if (name.compareTo(family) <= 0) {
                throw new IOException(
                        "the snapshot is damaged: column family '"
                                + name
                                + "' comes after '"
                                + family
                                + "'");
            }
            family = name;
            key = Bytes.EMPTY;
            hasDefault |= name.equals(KvStore.DEFAULT_COLUMN_FAMILY);
            visitor.columnFamily(name);
        }

        @Override
        public void entry(Bytes nextKey, Bytes value) throws IOException {
            if (family.isEmpty()) {
                throw new IOException("the snapshot has an entry outside a column family");
            }
            if (nextKey.compareTo(key) <= 0) {
                throw new IOException(
                        "the snapshot is damaged: in column family '"
                                + family
                                + "' a key of "
                                + nextKey
                                + " comes after one of "
                                + key);
            }
            key = nextKey;
            visitor.entry(nextKey, value);
        }

        void end() throws IOException {
            if (!hasDefault) {
                throw new IOException("the snapshot has no column family 'default'");
            }
        }
    }
}
