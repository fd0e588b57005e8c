package io.quorate.raft.core;

import io.quorate.api.Bytes;

/**
 * An entry of the log. Its bytes are made once and are the same in the log and on the wire.
 *
 * @param index its place, from 1 up
 * @param term the term of the leader that took it
 * @param kind what it is for
 * @param command the client's command, or the encoded configuration; empty for {@link Kind#NOOP}
 * @param encoded the whole entry
 */
public record Entry(long index, long term, Kind kind, Bytes command, Bytes encoded) {

    /** What entries are for. */
    public enum Kind {
        /** For the state machine. */
        COMMAND(0),
        /** The first entry of a leader's term, §8 of the paper. */
        NOOP(1),
        /** Other members. */
        CONFIGURATION(2);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }

        static Kind of(byte code) {
            return switch (code) {
                case 0 -> COMMAND;
                case 1 -> NOOP;
                case 2 -> CONFIGURATION;
                default -> throw new IllegalArgumentException("an entry of kind " + code);
            };
        }
    }

    static Entry of(long index, long term, Kind kind, Bytes command) {
        return new Entry(index, term, kind, command, Records.entry(index, term, kind, command));
    }

    /**
     * Reads an entry. The command is a view of the same bytes.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Entry decode(Bytes encoded) {
        return Records.entry(encoded);
    }

    int size() {
        return encoded.size();
    }

    /** Without the bytes, for people. */
    @Override
    public String toString() {
        return index + "@" + term + (kind == Kind.COMMAND ? "" : " " + kind);
    }
}
