package io.quorate.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The settings of one provider, complete and checked.
 *
 * <p>Invariant: there is a value for each {@link Setting} of the provider, no other, and each value
 * is one that its setting takes.
 */
public final class Settings {

    private final Map<String, Setting> known;
    private final Map<String, String> values;

    private Settings(Map<String, Setting> known, Map<String, String> values) {
        this.known = known;
        this.values = values;
    }

    /** All settings of {@code provider} at their defaults. */
    public static Settings defaults(Provider provider) {
        return of(provider, Map.of());
    }

    /**
     * The given values, and defaults for the rest.
     *
     * @throws ConsensusException with {@link ConsensusError.Invalid} at the first unknown key or
     *     bad value
     */
    public static Settings of(Provider provider, Map<String, String> given) {
        Map<String, Setting> known = new LinkedHashMap<>();
        Map<String, String> values = new LinkedHashMap<>();
        for (Setting setting : provider.settings()) {
            known.put(setting.key(), setting);
            values.put(setting.key(), setting.defaultValue());
        }
        given.forEach(
                (key, value) -> {
                    Setting setting = known.get(key);
                    if (setting == null) {
                        throw invalid(
                                "'"
                                        + provider.name()
                                        + "' has no setting '"
                                        + key
                                        + "'; it has "
                                        + (known.isEmpty() ? "none" : known.keySet()));
                    }
                    setting.problem(value)
                            .ifPresent(
                                    problem -> {
                                        throw invalid(
                                                "setting '"
                                                        + key
                                                        + "' of '"
                                                        + provider.name()
                                                        + "' "
                                                        + problem
                                                        + ", not '"
                                                        + value
                                                        + "'");
                                    });
                    values.put(key, value);
                });
        return new Settings(known, values);
    }

    /** The keys, in the provider's order. */
    public List<String> keys() {
        return List.copyOf(values.keySet());
    }

    /** The value as it was written, or the default. */
    public String text(String key) {
        return Objects.requireNonNull(values.get(setting(key).key()));
    }

    public boolean bool(String key) {
        return Boolean.parseBoolean(text(key));
    }

    public long number(String key) {
        return scalar(key);
    }

    public double fraction(String key) {
        return Double.parseDouble(text(key));
    }

    public Duration duration(String key) {
        return Duration.ofMillis(scalar(key));
    }

    /** A number of bytes. */
    public long size(String key) {
        return scalar(key);
    }

    private long scalar(String key) {
        return setting(key).scalar(text(key)).orElseThrow();
    }

    private Setting setting(String key) {
        Setting setting = known.get(key);
        if (setting == null) {
            throw new IllegalArgumentException("no setting '" + key + "' was declared");
        }
        return setting;
    }

    private static ConsensusException invalid(String message) {
        return new ConsensusError.Invalid(message).asException();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
