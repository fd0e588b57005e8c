package io.quorate.kv;

import io.quorate.api.Bytes;
import java.util.Optional;

/**
 * Bounds that hold for every store.
 *
 * @param keyBytesMax the largest key
 * @param valueBytesMax the largest value
 */
public record KvLimits(int keyBytesMax, int valueBytesMax) {

    /** 4 KiB a key, 1 MiB a value. */
    public static final KvLimits DEFAULT = new KvLimits(4 << 10, 1 << 20);

    public KvLimits {
        if (keyBytesMax < 1 || valueBytesMax < 0) {
            throw new IllegalArgumentException(
                    "key limit "
                            + keyBytesMax
                            + " or value limit "
                            + valueBytesMax
                            + " is out of range");
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
