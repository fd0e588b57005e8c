package io.quorate.kv;

/** Why a key-value operation or query cannot be done as it stands. Trying again does not help. */
public sealed interface KvError {

    /** The code that clients of every protocol see. */
    String code();

    /** One sentence for people. */
    String message();

    /** No column family has this name. */
    record UnknownColumnFamily(String name) implements KvError {
        @Override
        public String code() {
            return "INVALID_CF";
        }

        @Override
        public String message() {
            return "there is no column family '" + name + "'";
        }
    }

    /** A column family has this name already. */
    record ColumnFamilyExists(String name) implements KvError {
        @Override
        public String code() {
            return "INVALID_CF";
        }

        @Override
        public String message() {
            return "column family '" + name + "' exists already";
        }
    }

    /** The key is empty. */
    record EmptyKey() implements KvError {
        @Override
        public String code() {
            return "INVALID_KEY";
        }

        @Override
        public String message() {
            return "the key is empty";
        }
    }

    /**
     * Larger than a limit of {@link KvLimits}.
     *
     * @param what what is too large: key, value
     * @param bytes its size
     * @param limitBytes the largest size allowed
     */
    record TooLarge(String what, long bytes, long limitBytes) implements KvError {
        @Override
        public String code() {
            return what.equals("key") ? "INVALID_KEY" : "INVALID_OPERATION";
        }

        @Override
        public String message() {
            return what + " of " + bytes + " bytes exceeds the limit of " + limitBytes + " bytes";
        }
    }

    /**
     * The request makes no sense: bytes that are no operation, a range that ends before it begins.
     */
    record Invalid(String detail) implements KvError {
        @Override
        public String code() {
            return "INVALID_OPERATION";
        }

        @Override
        public String message() {
            return detail;
        }
    }

    /**
     * More than a limit allows.
     *
     * @param what what there is too much of: mutations, sessions
     * @param count how many
     * @param limit how many may be
     */
    record TooMany(String what, long count, long limit) implements KvError {
        @Override
        public String code() {
            return "INVALID_OPERATION";
        }

        @Override
        public String message() {
            return count + " " + what + " exceed the limit of " + limit;
        }
    }

    /**
     * Something that the transaction read was written since. Nothing was done; the transaction may
     * be run again, from its reads on.
     *
     * @param readVersion the version of its reads
     * @param version the newest version at which something of it was written
     */
    record Conflict(long readVersion, long version) implements KvError {
        @Override
        public String code() {
            return "CONFLICT";
        }

        @Override
        public String message() {
            return "what was read at version "
                    + readVersion
                    + " was written again at version "
                    + version;
        }
    }

    /**
     * The version is older than what is kept. Nothing was done; reading again at a newer version
     * helps.
     *
     * @param version the version asked for
     * @param oldest the oldest there is
     */
    record VersionTooOld(long version, long oldest) implements KvError {
        @Override
        public String code() {
            return "TOO_OLD";
        }

        @Override
        public String message() {
            return "version " + version + " is too old: the oldest kept is " + oldest;
        }
    }

    /**
     * The version is not there yet.
     *
     * @param version the version asked for
     * @param newest the newest there is
     */
    record VersionAhead(long version, long newest) implements KvError {
        @Override
        public String code() {
            return "VERSION_AHEAD";
        }

        @Override
        public String message() {
            return "version " + version + " is not there yet: the newest is " + newest;
        }
    }

    /**
     * The session has ended, or there never was one. Whether commands of it without an outcome were
     * done cannot be told any more.
     */
    record SessionExpired(long session) implements KvError {
        @Override
        public String code() {
            return "SESSION_EXPIRED";
        }

        @Override
        public String message() {
            return "there is no session " + session + " any more";
        }
    }

    /**
     * The sequence number is not one that the session can take: it is acknowledged, or too far
     * above what is. Nothing was done now.
     *
     * @param session the session
     * @param sequence the number
     * @param acknowledged what is acknowledged
     */
    record BadSequence(long session, long sequence, long acknowledged) implements KvError {
        @Override
        public String code() {
            return "SEQUENCE_ERROR";
        }

        @Override
        public String message() {
            return "sequence "
                    + sequence
                    + " of session "
                    + session
                    + " is not in the "
                    + SessionCall.SEQUENCES_OPEN_MAX
                    + " above "
                    + acknowledged
                    + ", which is acknowledged";
        }
    }
}
