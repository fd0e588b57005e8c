package io.quorate.testkit.storage;

import io.quorate.api.ClusterId;
import io.quorate.api.NodeId;
import io.quorate.api.Settings;
import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import io.quorate.api.StorageProvider;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the kits for storages share: a storage in a fresh directory, which can be reopened. */
@Timeout(120)
abstract class StorageTck {

    @TempDir Path directory;

    Storage storage;

    /** The storage under test. */
    protected abstract StorageProvider provider();

    /** Its settings. */
    protected Map<String, String> settings() {
        return Map.of();
    }

    StorageContext context() {
        return context("tck", 1, "kit");
    }

    StorageContext context(String cluster, int node, String engine) {
        return new StorageContext(
                new ClusterId(cluster),
                NodeId.of(node),
                engine,
                directory.resolve("storage"),
                Settings.of(provider(), settings()));
    }

    @BeforeEach
    void open() {
        storage = provider().open(context());
    }

    void reopen() {
        storage.close();
        open();
    }

    @AfterEach
    void end() {
        storage.close();
        provider().destroy(context());
    }
}
