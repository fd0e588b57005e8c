/** The key-value store on RocksDB. */
module io.quorate.kv.rocksdb {
    requires transitive io.quorate.api;
    requires transitive io.quorate.kv;
    requires org.slf4j;
    requires rocksdbjni;
    requires static transitive org.jspecify;

    exports io.quorate.kv.rocksdb;

    provides io.quorate.kv.KvStoreProvider with
            io.quorate.kv.rocksdb.RocksKvStoreProvider;
}
