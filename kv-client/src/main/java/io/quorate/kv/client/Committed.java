package io.quorate.kv.client;

import io.quorate.api.Bytes;
import java.util.List;

/**
 * A transaction that was done.
 *
 * @param result what its body returned
 * @param version at which it was done; of its reads, if it wrote nothing
 * @param generatedKeys the keys that {@link KvTransaction#putStampedKey} set, in order
 * @param generatedValues the values that {@link KvTransaction#putStampedValue} set, in order
 */
public record Committed<T>(
        T result, long version, List<Bytes> generatedKeys, List<Bytes> generatedValues) {

    public Committed {
        generatedKeys = List.copyOf(generatedKeys);
        generatedValues = List.copyOf(generatedValues);
    }
}
