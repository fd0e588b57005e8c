package io.quorate.testkit.sim;

import java.io.IOException;

/** Stands before every call to a {@link SimDisk}. */
@FunctionalInterface
public interface DiskGuard {

    /** What a call does. */
    enum Call {
        OPEN,
        LIST,
        READ,
        WRITE,
        RESIZE,
        SYNC,
        RENAME,
        REMOVE,
        SYNC_NAMES
    }

    /** Lets every call pass. */
    DiskGuard NONE = (call, name) -> {};

    /**
     * Called before the call has any effect. An exception takes the place of the effect; the
     * simulator's nodes die here.
     */
    void enter(Call call, String name) throws IOException;
}
