package io.quorate.kv;

import io.quorate.api.Bytes;
import java.util.Optional;

/**
 * Bounds that hold for every store.
 *
 * @param keyBytesMax the largest key
 * @param valueBytesMax the largest value
 * @param commandBytesMax the largest command as it is encoded for the log, a transaction with its
 *     conflict ranges first of all; at least a change with the largest key and value
 */
public record KvLimits(int keyBytesMax, int valueBytesMax, int commandBytesMax) {

    /** The most ranges that a transaction's reads and its write conflicts may have together. */
    public static final int CONFLICT_RANGES_MAX = 10_000;

    /** The most keys that a transaction's {@link Mutation.DeleteRange}s may remove together. */
    public static final int CLEARED_KEYS_MAX = 10_000;

    /** The most bytes that these keys and their values may have together. */
    public static final long CLEARED_BYTES_MAX = 16 << 20;

    private static final int COMMAND_BYTES = 2 << 20;

    /** 4 KiB a key, 1 MiB a value, 2 MiB a command. */
    public static final KvLimits DEFAULT = new KvLimits(4 << 10, 1 << 20);

    /** With commands of 2 MiB, or what the largest key and value need. */
    public KvLimits(int keyBytesMax, int valueBytesMax) {
        this(
                keyBytesMax,
                valueBytesMax,
                Math.toIntExact(Math.max(COMMAND_BYTES, largest(keyBytesMax, valueBytesMax))));
    }

    private static long largest(int keyBytes, int valueBytes) {
        return (long) keyBytes + valueBytes + KvCommandCodec.OVERHEAD_BYTES_MAX;
    }

    public KvLimits {
        if (keyBytesMax < 1 || valueBytesMax < 0) {
            throw new IllegalArgumentException(
                    "key limit "
                            + keyBytesMax
                            + " or value limit "
                            + valueBytesMax
                            + " is out of range");
        }
        if (commandBytesMax < largest(keyBytesMax, valueBytesMax)) {
            throw new IllegalArgumentException(
                    "command limit "
                            + commandBytesMax
                            + " has no room for the largest key and value");
        }
    }

    /** What is wrong with a key, if anything. */
    public Optional<KvError> problemWithKey(Bytes key) {
        if (key.isEmpty()) {
            return Optional.of(new KvError.EmptyKey());
        }
        return key.size() > keyBytesMax
                ? Optional.of(new KvError.TooLarge("key", key.size(), keyBytesMax))
                : Optional.empty();
    }

    /** What is wrong with a value, if anything. */
    public Optional<KvError> problemWithValue(Bytes value) {
        return value.size() > valueBytesMax
                ? Optional.of(new KvError.TooLarge("value", value.size(), valueBytesMax))
                : Optional.empty();
    }
}
