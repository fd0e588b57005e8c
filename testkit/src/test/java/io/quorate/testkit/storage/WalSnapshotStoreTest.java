package io.quorate.testkit.storage;

import io.quorate.api.StorageProvider;
import io.quorate.runtime.storage.WalStorageProvider;

class WalSnapshotStoreTest extends SnapshotStoreTck {

    @Override
    protected StorageProvider provider() {
        return new WalStorageProvider();
    }
}
