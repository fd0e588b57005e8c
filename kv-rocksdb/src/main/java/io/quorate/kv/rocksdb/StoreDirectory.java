package io.quorate.kv.rocksdb;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a store: numbered databases, of which the highest that is not being built is the
 * store's.
 *
 * <p>Invariant: only what says of itself that it is being built, or has a successor, is deleted.
 */
final class StoreDirectory implements AutoCloseable {

    private static final Pattern DATABASE = Pattern.compile("db-(\\d{1,18})");
    private static final Pattern BUILDING = Pattern.compile("db-(\\d{1,18})\\.building");

    private static final Logger LOG = LoggerFactory.getLogger(StoreDirectory.class);

    private final Path directory;
    private final DirectoryLock lock;
    private long highest;
    private boolean ambiguous;

    private StoreDirectory(Path directory, DirectoryLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** Takes the directory for this process alone, and makes it if it is absent. */
    static StoreDirectory open(Path directory) throws IOException {
        create(directory.toAbsolutePath());
        return new StoreDirectory(directory, DirectoryLock.take(directory));
    }

    /** Makes a directory with its parents, so that they are there after a crash too. */
    private static void create(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        if (Files.exists(path)) {
            throw new IOException(path + " is not a directory");
        }
        Path parent = path.getParent();
        if (parent == null) {
            throw new IOException(path + " does not exist");
        }
        create(parent);
        Files.createDirectories(path);
        sync(parent);
    }

    /**
     * Deletes what was left half-built, and says which database is the store's, if there is one.
     */
    OptionalLong recover() throws IOException {
        for (long number : numbers(BUILDING)) {
            discard(number);
        }
        NavigableSet<Long> databases = numbers(DATABASE);
        if (databases.isEmpty()) {
            return OptionalLong.empty();
        }
        highest = databases.last();
        return OptionalLong.of(highest);
    }

    /** Deletes all databases that have a successor. */
    void deleteReplaced() throws IOException {
        for (long replaced : numbers(DATABASE).headSet(highest)) {
            deleteReplaced(replaced);
        }
    }

    private NavigableSet<Long> numbers(Pattern pattern) throws IOException {
        NavigableSet<Long> numbers = new TreeSet<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(
                    file -> {
                        Matcher name = pattern.matcher(file.getFileName().toString());
                        if (name.matches()) {
                            numbers.add(Long.parseLong(name.group(1)));
                        }
                    });
        }
        return numbers;
    }

    Path database(long number) {
        return directory.resolve("db-" + number);
    }

    private Path building(long number) {
        return directory.resolve("db-" + number + ".building");
    }

    /** Marks the next database as one that does not count yet, and gives its number. */
    long begin() throws IOException {
        long number = ++highest;
        mark(number);
        Files.createDirectory(database(number));
        return number;
    }

    private void mark(long number) throws IOException {
        Files.write(building(number), new byte[0]);
        sync();
    }

    /** From now on, and durably, database {@code number} is the store's. */
    void commit(long number) throws IOException {
        sync();
        ambiguous = true;
        Files.delete(building(number));
        sync();
        ambiguous = false;
    }

    /** Deletes a database that is not to become the store's. */
    void discard(long number) throws IOException {
        mark(number);
        ambiguous = false;
        deleteTree(database(number));
        sync();
        Files.delete(building(number));
    }

    /** Deletes one database that has a successor. What cannot be deleted does no harm. */
    void deleteReplaced(long number) {
        try {
            deleteTree(database(number));
        } catch (IOException e) {
            LOG.warn("the replaced database {} stays for now", database(number), e);
        }
    }

    /**
     * Whether a {@link #commit} failed so late that nobody knows which database is the store's
     * after a crash.
     */
    boolean isAmbiguous() {
        return ambiguous;
    }

    private void sync() throws IOException {
        sync(directory);
    }

    private static void sync(Path directory) throws IOException {
        // Windows opens no directories, and needs no sync of them.
        if (File.separatorChar == '/') {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> all = new ArrayList<>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<Path>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        all.add(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path visited, @Nullable IOException failure) throws IOException {
                        if (failure != null) {
                            throw failure;
                        }
                        all.add(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
        for (Path path : all) {
            Files.delete(path);
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    /** Lets others use the directory. */
    @Override
    public void close() {
        lock.close();
    }
}
