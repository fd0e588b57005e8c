package io.quorate.kv.rocksdb;

import io.quorate.kv.KvStoreProvider;
import io.quorate.testkit.kv.KvStoreTck;

/** The kit, with a log that somebody else keeps. */
final class RocksKvStoreTest extends KvStoreTck {

    @Override
    protected KvStoreProvider provider() {
        return new RocksKvStoreProvider();
    }

    @Override
    protected double operationsShare() {
        return 0.02;
    }
}
