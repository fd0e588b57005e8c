package io.quorate.kv;

import io.quorate.api.Provider;
import io.quorate.api.Providers;
import java.util.ServiceLoader;

/** Opens stores of one kind. */
public interface KvStoreProvider extends Provider {

    /** Whether its stores survive the end of the process. */
    boolean survivesProcess();

    /**
     * Opens a store, and makes it if there is none.
     *
     * @throws java.io.UncheckedIOException if it cannot be opened; the message names the directory
     */
    KvStore open(KvStoreContext context);

    /** The stores there are. */
    static Providers<KvStoreProvider> all() {
        return Providers.load("store", ServiceLoader.load(KvStoreProvider.class));
    }
}
