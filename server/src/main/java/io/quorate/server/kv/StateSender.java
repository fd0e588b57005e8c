package io.quorate.server.kv;

import com.google.protobuf.UnsafeByteOperations;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.StateReply;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one state, no faster than its receiver takes it, on a thread of its own. */
final class StateSender extends OutputStream implements KvStream {

    private static final Logger LOG = LoggerFactory.getLogger(StateSender.class);

    private static final int PIECE_BYTES = 256 << 10;

    /** A receiver that takes nothing for so long is given up. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final long STEP_MILLIS = 100;

    private final StateSnapshot state;
    private final KvSink<StateReply> sink;
    private final Failures failures;
    private final Runnable whenDone;

    private volatile boolean cancelled;

    StateSender(
            StateSnapshot state, KvSink<StateReply> sink, Failures failures, Runnable whenDone) {
        this.state = state;
        this.sink = sink;
        this.failures = failures;
        this.whenDone = whenDone;
    }

    @Override
    public synchronized void wake() {
        notifyAll();
    }

    @Override
    public void cancel() {
        cancelled = true;
        wake();
    }

    void start() {
        Thread thread = new Thread(this::send, "state-sender");
        thread.setDaemon(true);
        thread.start();
    }

    private void send() {
        try (state;
                OutputStream out = new BufferedOutputStream(this, PIECE_BYTES)) {
            state.writeTo(out);
            out.flush();
            sink.end();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the state at position {} was not sent", state.position(), e);
            if (!cancelled) {
                sink.fail(failures.of(e));
            }
        } finally {
            whenDone.run();
        }
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int size) throws IOException {
        for (int from = offset; from < offset + size; from += PIECE_BYTES) {
            int to = Math.min(offset + size, from + PIECE_BYTES);
            awaitRoom();
            sink.send(
                    StateReply.newBuilder()
                            .setPosition(state.position())
                            .setPiece(
                                    UnsafeByteOperations.unsafeWrap(
                                            Arrays.copyOfRange(bytes, from, to)))
                            .build());
        }
    }

    private synchronized void awaitRoom() throws IOException {
        long since = System.nanoTime();
        while (!sink.hasRoom()) {
            if (cancelled) {
                throw new IOException("the receiver has gone");
            }
            if (System.nanoTime() - since > PATIENCE_NANOS) {
                throw new IOException("the receiver takes nothing");
            }
            try {
                wait(STEP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
    }
}
