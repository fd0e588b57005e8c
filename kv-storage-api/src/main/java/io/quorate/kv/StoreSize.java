package io.quorate.kv;

/**
 * About how much a store holds.
 *
 * @param keys how many keys; a store on disk estimates
 * @param bytes what they and their values take where they are kept
 */
public record StoreSize(long keys, long bytes) {

    /** Nothing at all. */
    public static final StoreSize NONE = new StoreSize(0, 0);

    /** Both together. */
    public StoreSize plus(StoreSize other) {
        return new StoreSize(keys + other.keys, bytes + other.bytes);
    }
}
