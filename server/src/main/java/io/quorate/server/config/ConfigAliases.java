package io.quorate.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keys and values of other systems' samples, and what they are called here. */
final class ConfigAliases {

    private static final Map<String, String> KEYS =
            new TreeMap<>(
                    Map.of(
                            "consensus.storage_type", ConfigSchema.STORAGE,
                            "consensus.transport_type", ConfigSchema.TRANSPORT,
                            "consensus.performance.max_concurrent_requests", ConfigSchema.PENDING,
                            "consensus.max_outstanding_proposals", ConfigSchema.PENDING,
                            "database.base_path", ConfigSchema.DATA_DIR));

    private static final Map<String, String> TRANSPORTS =
            Map.of("memory", "inmemory", "tcp", "grpc");

    private ConfigAliases() {}

    /** Renames what has another name here, and tells what was renamed. */
    static Optional<String> apply(Map<String, ConfigValue> values) {
        List<String> renamed = new ArrayList<>();
        KEYS.forEach(
                (alias, key) -> {
                    ConfigValue value = values.remove(alias);
                    if (value != null) {
                        values.putIfAbsent(key, value);
                        renamed.add(alias + " is " + key);
                    }
                });
        ConfigValue transport = values.get(ConfigSchema.TRANSPORT);
        if (transport != null && TRANSPORTS.containsKey(transport.text())) {
            String name = TRANSPORTS.getOrDefault(transport.text(), transport.text());
            values.put(ConfigSchema.TRANSPORT, new ConfigValue(name, transport.origin()));
            renamed.add("transport " + transport.text() + " is " + name);
        }
        return renamed.isEmpty()
                ? Optional.empty()
                : Optional.of("other names are used here: " + String.join("; ", renamed));
    }
}
