package io.quorate.testkit.storage;

import io.quorate.api.StorageProvider;
import io.quorate.runtime.storage.WalStorageProvider;

class WalNoteTest extends NoteTck {

    @Override
    protected StorageProvider provider() {
        return new WalStorageProvider();
    }
}
