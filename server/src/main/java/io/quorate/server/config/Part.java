package io.quorate.server.config;

import io.quorate.api.Provider;
import io.quorate.api.Providers;
import io.quorate.api.Setting;
import io.quorate.api.Settings;
import io.quorate.kv.KvStoreProvider;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parts of a node that are chosen by name. */
public enum Part {
    ENGINE("consensus.engine", "consensus."),
    TRANSPORT("consensus.transport", "transport."),
    STORAGE("consensus.storage", "storage."),
    STORE("kv.store", "kv.");

    private final String key;
    private final String prefix;

    Part(String key, String prefix) {
        this.key = key;
        this.prefix = prefix;
    }

    /** The key that chooses it. */
    public String key() {
        return key;
    }

    /** What a config calls a setting of {@code provider}. */
    String key(Provider provider, String setting) {
        return prefix + provider.name() + "." + setting;
    }

    /** What {@code values}, which are complete, say of the settings of {@code provider}. */
    Map<String, String> given(Provider provider, Map<String, String> values) {
        Map<String, String> given = new LinkedHashMap<>();
        for (Setting setting : provider.settings()) {
            given.put(setting.key(), values.getOrDefault(key(provider, setting.key()), ""));
        }
        return given;
    }

    /** The same with their types. */
    Settings settings(Provider provider, Map<String, String> values) {
        return Settings.of(provider, given(provider, values));
    }

    /** The providers there are. */
    public Providers<? extends Provider> providers() {
        switch (this) {
            case ENGINE:
                return Providers.engines();
            case TRANSPORT:
                return Providers.transports();
            case STORAGE:
                return Providers.storages();
            default:
                return KvStoreProvider.all();
        }
    }
}
