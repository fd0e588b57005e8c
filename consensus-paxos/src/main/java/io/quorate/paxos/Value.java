package io.quorate.paxos;

import io.quorate.api.Bytes;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** What a slot is for. Two values with the same digest are taken to be the same. */
final class Value {

    /** What a value means. */
    enum Kind {
        /** Nothing: fills a slot that nobody can have had a value chosen in. */
        NOOP(0),
        /** A client's command. */
        COMMAND(1),
        /** The first slot that a leader adds: what came before it is complete. */
        BARRIER(2),
        /** Other members, from the next slot on. */
        CONFIGURATION(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** What stands for it in records and messages, for ever. */
        int code() {
            return code;
        }

        /**
         * What {@code code} stands for.
         *
         * @throws IllegalArgumentException if it stands for nothing
         */
        static Kind of(int code) {
            return switch (code) {
                case 0 -> NOOP;
                case 1 -> COMMAND;
                case 2 -> BARRIER;
                case 3 -> CONFIGURATION;
                default -> throw new IllegalArgumentException("a value of unknown kind " + code);
            };
        }
    }

    static final Value NOOP = new Value(Kind.NOOP, Bytes.EMPTY);

    /** Around a command in a message or record: slot, ballot, kind, sizes. */
    static final int OVERHEAD_BYTES = 64;

    private final Kind kind;
    private final Bytes payload;

    /** Made when it is asked for: most values are never compared by it. */
    private long digest;

    private boolean hasDigest;

    private Value(Kind kind, Bytes payload) {
        this.kind = kind;
        this.payload = payload;
    }

    static Value of(Kind kind, Bytes payload) {
        return kind == Kind.NOOP && payload.isEmpty() ? NOOP : new Value(kind, payload);
    }

    static Value command(Bytes command) {
        return new Value(Kind.COMMAND, command);
    }

    /** The barrier of a leader: no two leaders have the same. */
    static Value barrier(long ballot) {
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (ballot >>> (Byte.SIZE * i));
        }
        return new Value(Kind.BARRIER, Bytes.wrap(bytes));
    }

    Kind kind() {
        return kind;
    }

    Bytes payload() {
        return payload;
    }

    /** Two checksums of different polynomials side by side. */
    long digest() {
        if (!hasDigest) {
            CRC32C upper = new CRC32C();
            upper.update(kind.code);
            payload.update(upper);
            CRC32 lower = new CRC32();
            lower.update(payload.asByteBuffer());
            digest = upper.getValue() << Integer.SIZE | lower.getValue();
            hasDigest = true;
        }
        return digest;
    }

    /** What it takes in memory, in a record and in a message, about. */
    int size() {
        return payload.size() + OVERHEAD_BYTES;
    }

    boolean isSameAs(Value other) {
        return kind == other.kind && payload.equals(other.payload);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Value && isSameAs((Value) other);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(digest());
    }

    @Override
    public String toString() {
        return kind + "[" + payload.size() + " bytes, " + Long.toHexString(digest()) + "]";
    }
}
