package io.quorate.kv;

/** Keeps keys and values in memory. */
public final class MemoryKvStoreProvider implements KvStoreProvider {

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String description() {
        return "in memory: gone when it is closed, and filled again from the log";
    }

    @Override
    public boolean survivesProcess() {
        return false;
    }

    @Override
    public KvStore open(KvStoreContext context) {
        return new MemoryKvStore();
    }
}
