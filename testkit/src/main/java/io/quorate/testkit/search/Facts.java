package io.quorate.testkit.search;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What rules remember of a schedule: keys with the one value that each must always have. Immutable.
 */
public final class Facts {

    static final Facts NONE = new Facts(Map.of());

    private final Map<Object, Object> known;
    private final int hash;

    private Facts(Map<Object, Object> known) {
        this.known = known;
        this.hash = known.hashCode();
    }

    /**
     * These, with one more.
     *
     * @param key a record: what it prints is what is said of it
     * @throws RuleBroken if another value is known
     */
    public Facts with(String rule, Record key, Object value) {
        Object before = known.get(key);
        if (before == null) {
            Map<Object, Object> more = new HashMap<>(known);
            more.put(key, value);
            return new Facts(more);
        }
        RuleBroken.unless(before.equals(value), "%s: %s is %s and %s", rule, key, before, value);
        return this;
    }

    /** These, with one more unless something is known of that key. */
    public Facts withFirst(Record key, Object value) {
        return known.containsKey(key) ? this : with("", key, value);
    }

    public Optional<Object> get(Record key) {
        return Optional.ofNullable(known.get(key));
    }

    /** Calls {@code action} for everything known by this kind of key, in no order. */
    public <K extends Record, W> void forEach(
            Class<K> keys, Class<W> values, BiConsumer<K, W> action) {
        known.forEach(
                (key, value) -> {
                    if (keys.isInstance(key)) {
                        action.accept(keys.cast(key), values.cast(value));
                    }
                });
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Facts facts && hash == facts.hash && known.equals(facts.known);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return known.toString();
    }
}
