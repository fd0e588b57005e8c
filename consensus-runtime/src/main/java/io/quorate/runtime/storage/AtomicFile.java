package io.quorate.runtime.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Small files that are replaced as a whole: a crash leaves the old or the new content. */
final class AtomicFile {

    static final String TEMPORARY_SUFFIX = ".tmp";

    private AtomicFile() {}

    /** Replaces the content of a file, or makes it. Durable on return. */
    static void write(Disk disk, String name, ByteBuffer content) throws IOException {
        String temporary = name + TEMPORARY_SUFFIX;
        try (DiskFile file = disk.open(temporary, true)) {
            file.setSize(0);
            file.write(0, content);
            file.sync();
        }
        disk.rename(temporary, name);
        disk.sync();
    }
}
