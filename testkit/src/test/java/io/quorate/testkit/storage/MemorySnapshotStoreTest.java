package io.quorate.testkit.storage;

import io.quorate.api.StorageProvider;
import io.quorate.runtime.storage.MemoryStorageProvider;

class MemorySnapshotStoreTest extends SnapshotStoreTck {

    @Override
    protected StorageProvider provider() {
        return new MemoryStorageProvider();
    }
}
