package io.quorate.server.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of users that a node looks at once a second, so that it can be changed while the node
 * runs. If it cannot be read any more, or makes no sense, those whom it had before stay known, and
 * the log says so.
 */
public final class UsersFile implements Supplier<Users>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UsersFile.class);

    private static final long PERIOD_MILLIS = 1_000;
    private static final int BYTES_MAX = 1 << 20;

    private final Path file;
    private final ScheduledExecutorService thread;
    private volatile Users users;
    private byte[] seen;
    private String told = "";

    private UsersFile(Path file, byte[] content) {
        this.file = file;
        this.seen = content;
        this.users = parse(content);
        this.thread =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread made = new Thread(task, "users");
                            made.setDaemon(true);
                            return made;
                        });
    }

    /**
     * Reads a file, and goes on to look at it until it is closed.
     *
     * @throws IllegalArgumentException if it cannot be used; the message names it
     */
    public static UsersFile open(Path file) {
        try {
            UsersFile opened = new UsersFile(file, content(file));
            opened.thread.scheduleWithFixedDelay(
                    opened::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            return opened;
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(file, e);
        }
    }

    /**
     * Reads a file once.
     *
     * @throws IllegalArgumentException if it cannot be used; the message names it
     */
    public static void check(Path file) {
        try {
            parse(content(file));
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(file, e);
        }
    }

    private static IllegalArgumentException unusable(Path file, Exception failure) {
        return new IllegalArgumentException(
                "the file of users " + file + " cannot be used: " + reason(failure), failure);
    }

    private static String reason(Exception failure) {
        return failure instanceof IOException
                ? failure.toString()
                : String.valueOf(failure.getMessage());
    }

    private static byte[] content(Path file) throws IOException {
        if (Files.size(file) > BYTES_MAX) {
            throw new IllegalArgumentException("it has more than " + BYTES_MAX + " bytes");
        }
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(file);
            if (allowed.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new IllegalArgumentException("every user of this machine may write it");
            }
        }
        return Files.readAllBytes(file);
    }

    private static Users parse(byte[] content) {
        return UsersText.read(new String(content, StandardCharsets.UTF_8));
    }

    /** Those who are known now. */
    @Override
    public Users get() {
        return users;
    }

    /** Takes what is in the file, if that has changed. */
    synchronized void look() {
        try {
            byte[] content = content(file);
            if (!Arrays.equals(content, seen)) {
                users = parse(content);
                seen = content;
                LOG.info("the users are now those of {} as it has changed", file);
            }
            told = "";
        } catch (IOException | RuntimeException e) {
            String problem = reason(e);
            if (!problem.equals(told)) {
                told = problem;
                LOG.error(
                        "the file of users {} cannot be used, and those known before stay: {}",
                        file,
                        problem);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
