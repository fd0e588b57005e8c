package io.quorate.server.config;

import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Keys and values of other systems' samples, and what they are called here. */
final class ConfigAliases {

    private static final Map<String, String> KEYS =
            Map.of(
                    "consensus.storage_type", ConfigSchema.STORAGE,
                    "consensus.transport_type", ConfigSchema.TRANSPORT,
                    "consensus.performance.max_concurrent_requests", ConfigSchema.PENDING,
                    "consensus.max_outstanding_proposals", ConfigSchema.PENDING,
                    "database.base_path", ConfigSchema.DATA_DIR);

    private static final Map<String, String> TRANSPORTS =
            Map.of("memory", "inmemory", "tcp", "grpc");

    private final TreeSet<String> renamed = new TreeSet<>();

    /** What {@code key} is called here. */
    String key(String key) {
        String known = KEYS.get(key);
        if (known == null) {
            return key;
        }
        renamed.add(key + " is " + known);
        return known;
    }

    /** What {@code value} of {@code key} is called here. */
    String value(String key, String value) {
        String known = key.equals(ConfigSchema.TRANSPORT) ? TRANSPORTS.get(value) : null;
        if (known == null) {
            return value;
        }
        renamed.add("transport " + value + " is " + known);
        return known;
    }

    /** Tells what has another name here, if anything was called by it. */
    Optional<String> warning() {
        return renamed.isEmpty()
                ? Optional.empty()
                : Optional.of("other names are used here: " + String.join("; ", renamed));
    }
}
