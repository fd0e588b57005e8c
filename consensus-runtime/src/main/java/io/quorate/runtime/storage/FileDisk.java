package io.quorate.runtime.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A directory of the file system. Files can have simple names only, so none is outside of it. */
public final class FileDisk implements Disk {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private final Path directory;

    private FileDisk(Path directory) {
        this.directory = directory;
    }

    /**
     * A directory, which is made durably if it is absent.
     *
     * @throws IOException if it cannot be made or is no directory
     */
    public static FileDisk in(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath().normalize();
        makeDurably(absolute);
        return new FileDisk(absolute.toRealPath());
    }

    private static void makeDurably(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent == null || Files.isDirectory(directory)) {
            return;
        }
        makeDurably(parent);
        Files.createDirectory(directory);
        syncNames(parent);
    }

    private static void syncNames(Path directory) throws IOException {
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    Path directory() {
        return directory;
    }

    @Override
    public DiskFile open(String name, boolean create) throws IOException {
        Path path = path(name);
        if (!create && !Files.isRegularFile(path)) {
            throw new NoSuchFileException(path.toString());
        }
        return FileDiskFile.open(path);
    }

    @Override
    public List<String> list() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                String name = path.getFileName().toString();
                if (NAME.matcher(name).matches() && Files.isRegularFile(path)) {
                    names.add(name);
                }
            }
        }
        names.sort(null);
        return names;
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                path(from),
                path(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void remove(String name) throws IOException {
        Files.deleteIfExists(path(name));
    }

    @Override
    public void sync() throws IOException {
        syncNames(directory);
    }

    @Override
    public String description() {
        return directory.toString();
    }

    private Path path(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is not the name of a file here");
        }
        return directory.resolve(name);
    }
}
