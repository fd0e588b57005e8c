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
}
