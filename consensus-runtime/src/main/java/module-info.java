/** The host that drives protocol cores, and the storage beneath it. For authors of engines. */
module io.quorate.runtime {
    requires transitive io.quorate.api;
    requires static transitive org.jspecify;

    exports io.quorate.runtime;
    exports io.quorate.runtime.host;
    exports io.quorate.runtime.storage;

    provides io.quorate.api.StorageProvider with
            io.quorate.runtime.storage.MemoryStorageProvider;
}
