package io.quorate.kv.rocksdb;

import io.quorate.kv.KvStoreProvider;
import io.quorate.testkit.kv.KvStoreTck;
import java.util.Map;

/** The kit, with a store that is durable by itself and writes many small files. */
final class LoggedRocksKvStoreTest extends KvStoreTck {

    @Override
    protected KvStoreProvider provider() {
        return new RocksKvStoreProvider();
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("write_buffer_bytes", "64KiB", "compression", "none");
    }

    @Override
    protected boolean selfDurable() {
        return true;
    }

    @Override
    protected double operationsShare() {
        return 0.005;
    }
}
