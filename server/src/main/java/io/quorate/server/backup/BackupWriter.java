package io.quorate.server.backup;

import com.google.protobuf.ByteString;
import io.quorate.admin.v1.BackupHeader;
import io.quorate.admin.v1.BackupPart;
import io.quorate.kv.client.KvAdmin;
import io.quorate.server.tls.OwnerFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes a backup under another name, and gives it its own when it is whole and durable. It holds
 * all data, so only its owner may read it.
 */
public final class BackupWriter implements KvAdmin.BackupReceiver, AutoCloseable {

    /** Hears how a backup gets on. */
    @FunctionalInterface
    public interface Listener {
        /**
         * @param bytes how many bytes of state are there
         * @param of how many there will be
         */
        void received(long bytes, long of);
    }

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final Listener listener;
    private final MessageDigest digest = BackupFormat.digest();
    private final CRC32C crc = new CRC32C();
    private @Nullable BackupHeader header;
    private long received;
    private boolean whole;

    private BackupWriter(Path file, Path part, FileChannel channel, Listener listener) {
        this.file = file;
        this.part = part;
        this.channel = channel;
        this.listener = listener;
    }

    /**
     * Begins a file.
     *
     * @param listener hears how much of the state is there
     * @throws FileAlreadyExistsException if there is one of this name, or one that is half written
     */
    public static BackupWriter create(Path file, Listener listener) throws IOException {
        Path absolute = file.toAbsolutePath();
        if (Files.exists(absolute)) {
            throw new FileAlreadyExistsException(absolute + " is there already, and stays");
        }
        Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
        try {
            OwnerFiles.create(part);
        } catch (FileAlreadyExistsException e) {
            throw new FileAlreadyExistsException(
                    part
                            + " is there: another backup is under way, or was cut short; then remove"
                            + " it");
        }
        FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
        return new BackupWriter(absolute, part, channel, listener);
    }

    @Override
    public void onPart(BackupPart next) throws IOException {
        switch (next.getPartCase()) {
            case HEADER -> begin(next.getHeader());
            case STATE -> take(next.getState());
            case END -> end(next.getEnd().getCrc32C());
            default -> throw new IOException("the node sent what is no part of a backup");
        }
    }

    private void begin(BackupHeader first) throws IOException {
        if (header != null) {
            throw new IOException("the node sent a second header");
        }
        header = first;
        byte[] bytes = first.toByteArray();
        ByteBuffer prologue = ByteBuffer.allocate(BackupFormat.PROLOGUE_BYTES + bytes.length);
        prologue.putLong(BackupFormat.MAGIC).putInt(BackupFormat.VERSION).putInt(bytes.length);
        write(prologue.put(bytes).flip());
    }

    private void take(ByteString state) throws IOException {
        ByteBuffer bytes = state.asReadOnlyByteBuffer();
        crc.update(bytes.duplicate());
        received += state.size();
        write(bytes);
        listener.received(received, header == null ? 0 : header.getSize());
    }

    private void write(ByteBuffer bytes) throws IOException {
        digest.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private void end(int announced) throws IOException {
        if (header == null || received != header.getSize() || (int) crc.getValue() != announced) {
            throw new IOException("the state did not arrive as it was sent");
        }
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        while (hash.hasRemaining()) {
            channel.write(hash);
        }
        channel.force(true);
        whole = true;
    }

    /**
     * Gives the file its name.
     *
     * @throws IOException if not all has arrived, or it cannot be stored
     */
    public BackupHeader finish() throws IOException {
        BackupHeader known = header;
        if (!whole || known == null) {
            throw new IOException("the backup broke off");
        }
        channel.close();
        Files.move(part, file);
        DurableNames.sync(file.getParent());
        return known;
    }

    /** Removes what is not finished. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(part);
    }
}
