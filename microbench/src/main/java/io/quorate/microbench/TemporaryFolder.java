package io.quorate.microbench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * A folder for a while: below the system property {@code quorate.microbench.dir}, or where
 * temporary files go.
 */
final class TemporaryFolder {

    private TemporaryFolder() {}

    static Path make() throws IOException {
        String parent =
                System.getProperty(
                        "quorate.microbench.dir", System.getProperty("java.io.tmpdir", "."));
        return Files.createTempDirectory(Path.of(parent), "quorate-microbench-");
    }

    static void remove(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
