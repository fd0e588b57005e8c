package io.quorate.server.config;

import io.quorate.api.Provider;
import io.quorate.api.Providers;
import io.quorate.kv.KvStoreProvider;

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

    /** What comes before a provider's name in the keys of its settings. */
    String prefix() {
        return prefix;
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
