/** The key-value contract: operations, their encoding, stores, and a store in memory. */
module io.quorate.kv {
    requires transitive io.quorate.api;
    requires static transitive org.jspecify;

    exports io.quorate.kv;
    exports io.quorate.kv.state;

    uses io.quorate.kv.KvStoreProvider;

    provides io.quorate.kv.KvStoreProvider with
            io.quorate.kv.MemoryKvStoreProvider;
}
