/** The host that drives protocol cores, and the storage beneath it. For authors of engines. */
module io.quorate.runtime {
    requires transitive io.quorate.api;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports io.quorate.runtime;
    exports io.quorate.runtime.host;
    exports io.quorate.runtime.storage;

    provides io.quorate.api.StorageProvider with
            io.quorate.runtime.storage.MemoryStorageProvider,
            io.quorate.runtime.storage.WalStorageProvider;
}
