package io.quorate.server.kv;

import io.quorate.api.Bytes;
import io.quorate.api.StateSnapshot;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Digests of a replica's state at positions that are the same on every replica: multiples of an
 * interval. A state is held fast by the thread that applies, and read by another.
 *
 * <p>Reading takes no more than a twentieth of the time: if it takes longer than that allows, only
 * each second, fourth, eighth ... multiple is taken. Replicas that are slow to different degrees
 * still meet, since every position of a coarser step is one of each finer step.
 */
public final class StateDigests {

    private static final Logger LOG = LoggerFactory.getLogger(StateDigests.class);

    private static final int KEPT = 8;
    private static final int IDLE_PARTS = 20;
    private static final long STEP_MAX = 1L << 20;
    private static final int BUFFER_BYTES = 1 << 16;

    private final long interval;
    private final Supplier<StateSnapshot> state;
    private final Executor worker;
    private final LongSupplier nanoTime;
    private final TreeMap<Long, Bytes> recent = new TreeMap<>();

    /** How many intervals are between two positions that are taken: a power of two. */
    private long step = 1;

    private long begunNanos;
    private volatile long tookNanos;
    private volatile boolean busy;

    /**
     * Makes digests.
     *
     * @param interval in positions, from 1 up
     * @param state holds the present state fast
     * @param worker where states are read, one after the other
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    public StateDigests(
            long interval, Supplier<StateSnapshot> state, Executor worker, LongSupplier nanoTime) {
        this.interval = interval;
        this.state = state;
        this.worker = worker;
        this.nanoTime = nanoTime;
        this.begunNanos = nanoTime.getAsLong();
    }

    long interval() {
        return interval;
    }

    /** The state is that of {@code position}, a multiple of the interval. By who applies. */
    void reached(long position) {
        if (position % (interval * step) != 0) {
            return;
        }
        long now = nanoTime.getAsLong();
        long idle = now - begunNanos;
        if (busy || idle < IDLE_PARTS * tookNanos) {
            step = Math.min(2 * step, STEP_MAX);
            return;
        }
        if (step > 1 && idle > 4 * IDLE_PARTS * tookNanos) {
            step /= 2;
        }
        begunNanos = now;
        busy = true;
        StateSnapshot held = state.get();
        try {
            worker.execute(() -> read(position, held));
        } catch (RejectedExecutionException e) {
            LOG.debug("no digest at position {}: the node ends", position, e);
            held.close();
        }
    }

    private void read(long position, StateSnapshot held) {
        try (held) {
            Bytes digest = of(held);
            tookNanos = nanoTime.getAsLong() - begunNanos;
            keep(position, digest);
        } catch (IOException | RuntimeException e) {
            LOG.warn("no digest at position {}: the state could not be read", position, e);
        } finally {
            busy = false;
        }
    }

    private static Bytes of(StateSnapshot held) throws IOException {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        OutputStream out =
                new BufferedOutputStream(
                        new DigestOutputStream(OutputStream.nullOutputStream(), sha256),
                        BUFFER_BYTES);
        held.writeTo(out);
        out.flush();
        return Bytes.wrap(sha256.digest());
    }

    private void keep(long position, Bytes digest) {
        synchronized (recent) {
            recent.put(position, digest);
            while (recent.size() > KEPT) {
                recent.pollFirstEntry();
            }
        }
        LOG.debug("the state at position {} has digest {}", position, digest);
    }

    /** The last ones, by position; safe to be called by any thread. */
    public SortedMap<Long, Bytes> recent() {
        synchronized (recent) {
            return new TreeMap<>(recent);
        }
    }
}
