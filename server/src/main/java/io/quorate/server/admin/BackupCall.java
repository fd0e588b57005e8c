package io.quorate.server.admin;

import com.google.protobuf.UnsafeByteOperations;
import io.quorate.admin.v1.BackupPart;
import io.quorate.api.ConsensusError;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.server.kv.Failures;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The receiving end of a backup: it takes parts as fast as it can, and no faster. */
final class BackupCall implements KvStream {

    private static final int PIECE_BYTES = 256 << 10;

    /** Who takes nothing for so long is given up. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KvSink<BackupPart> sink;
    private final Failures failures;
    private boolean cancelled;

    BackupCall(KvSink<BackupPart> sink, Failures failures) {
        this.sink = sink;
        this.failures = failures;
    }

    @Override
    public synchronized void wake() {
        notifyAll();
    }

    @Override
    public synchronized void cancel() {
        cancelled = true;
        notifyAll();
    }

    /** Waits until there is room, and sends. */
    void send(BackupPart part) throws IOException, InterruptedException {
        awaitRoom();
        sink.send(part);
    }

    private synchronized void awaitRoom() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (cancelled || !sink.hasRoom()) {
            if (cancelled) {
                throw new IOException("the receiver is gone");
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new ConsensusError.Timeout(PATIENCE).asException();
            }
            wait(left);
        }
    }

    void sendAll(InputStream state) throws IOException, InterruptedException {
        byte[] piece = state.readNBytes(PIECE_BYTES);
        while (piece.length > 0) {
            send(BackupPart.newBuilder().setState(UnsafeByteOperations.unsafeWrap(piece)).build());
            piece = state.readNBytes(PIECE_BYTES);
        }
    }

    void end() {
        sink.end();
    }

    void fail(Throwable failure) {
        synchronized (this) {
            if (cancelled) {
                return;
            }
        }
        sink.fail(failures.of(failure));
    }
}
