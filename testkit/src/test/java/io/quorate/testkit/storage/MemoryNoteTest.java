package io.quorate.testkit.storage;

import io.quorate.api.StorageProvider;
import io.quorate.runtime.storage.MemoryStorageProvider;

class MemoryNoteTest extends NoteTck {

    @Override
    protected StorageProvider provider() {
        return new MemoryStorageProvider();
    }
}
