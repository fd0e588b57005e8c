package io.quorate.testkit.storage;

import io.quorate.api.StorageProvider;
import io.quorate.runtime.storage.WalStorageProvider;
import java.util.Map;

class WalReplicaLogTest extends ReplicaLogTck {

    /** Small enough for several segments, large enough for the largest record of the kit. */
    @Override
    protected Map<String, String> settings() {
        return Map.of("segment_bytes", "65536");
    }

    @Override
    protected StorageProvider provider() {
        return new WalStorageProvider();
    }
}
