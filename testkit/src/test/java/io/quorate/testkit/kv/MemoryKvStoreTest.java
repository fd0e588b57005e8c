package io.quorate.testkit.kv;

import io.quorate.kv.KvStoreProvider;
import io.quorate.kv.MemoryKvStoreProvider;

final class MemoryKvStoreTest extends KvStoreTck {

    @Override
    protected KvStoreProvider provider() {
        return new MemoryKvStoreProvider();
    }
}
