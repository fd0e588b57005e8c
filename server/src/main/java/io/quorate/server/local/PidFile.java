package io.quorate.server.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which process a node is: its number, and when it began. A number alone may by now belong to
 * somebody else's process; what began at another time, or was started with other words, is not
 * ours, and is never touched.
 */
final class PidFile {

    /** How far two readings of the same beginning may be apart. */
    private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

    private static final Path PROCESSES = Path.of("/proc");

    private final Path file;
    private final String word;

    /**
     * @param word something that is among the words the process is started with
     */
    PidFile(Path file, String word) {
        this.file = file;
        this.word = word;
    }

    void write(ProcessHandle process) throws IOException {
        String began =
                process.info()
                        .startInstant()
                        .map(at -> Long.toString(at.toEpochMilli()))
                        .orElse("");
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.write(temporary, List.of(Long.toString(process.pid()), began));
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The process, if it still runs. */
    Optional<ProcessHandle> process() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        try {
            long pid = Long.parseLong(lines.get(0));
            String began = lines.size() < 2 ? "" : lines.get(1);
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> beganAt(process, began))
                    .filter(this::hasWord);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IOException(file + " does not name a process; look at it, and remove it", e);
        }
    }

    private static boolean beganAt(ProcessHandle process, String began) {
        Optional<Instant> now = process.info().startInstant();
        if (now.isEmpty() || began.isEmpty()) {
            return false;
        }
        Duration apart = Duration.between(Instant.ofEpochMilli(Long.parseLong(began)), now.get());
        return apart.abs().compareTo(CLOCK_ERROR) <= 0;
    }

    /** True where the system does not tell. */
    private boolean hasWord(ProcessHandle process) {
        Path words = PROCESSES.resolve(Long.toString(process.pid())).resolve("cmdline");
        try {
            return !Files.isReadable(words)
                    || new String(Files.readAllBytes(words), StandardCharsets.UTF_8).contains(word);
        } catch (IOException e) {
            // It has ended since.
            return false;
        }
    }

    void remove() throws IOException {
        Files.deleteIfExists(file);
    }
}
