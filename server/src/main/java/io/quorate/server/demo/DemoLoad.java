package io.quorate.server.demo;

import io.quorate.api.Bytes;
import io.quorate.kv.KvStore;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.client.KvClient;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Writes, a bounded number at a time, with a record of how each ended. */
final class DemoLoad {

    static final int OUTSTANDING = 64;
    private static final int VALUE_BYTES = 100;

    private final long seed;
    private final int ops;
    private final BitSet acked = new BitSet();
    private final AtomicInteger started = new AtomicInteger();
    private final BitSet unknown = new BitSet();
    private final AtomicInteger refused = new AtomicInteger();
    private final Histogram micros = new ConcurrentHistogram(3);
    private volatile long nanos;
    private volatile String lastFailure = "";

    DemoLoad(long seed, int ops) {
        this.seed = seed;
        this.ops = ops;
    }

    Bytes key(int op) {
        return Bytes.utf8(String.format("key-%08d-%d", op, seed));
    }

    /** A value that this key alone has. */
    Bytes value(int op) {
        SplittableRandom random = new SplittableRandom(seed * 31 + op);
        byte[] bytes = new byte[VALUE_BYTES];
        random.nextBytes(bytes);
        ByteBuffer.wrap(bytes).putInt(op);
        return Bytes.wrap(bytes);
    }

    /**
     * Writes all, and returns when each write has ended.
     *
     * @param mayFinish what is waited for before the last quarter is written
     */
    void run(KvClient client, CountDownLatch mayFinish) throws InterruptedException {
        Semaphore outstanding = new Semaphore(OUTSTANDING);
        long begin = System.nanoTime();
        for (int op = 0; op < ops; op++) {
            if (op == ops * 3L / 4) {
                mayFinish.await();
            }
            outstanding.acquire();
            int current = op;
            long sent = System.nanoTime();
            client.put(KvStore.DEFAULT_COLUMN_FAMILY, key(op), value(op))
                    .whenComplete(
                            (version, failure) -> {
                                ended(current, sent, failure);
                                outstanding.release();
                            });
            started.incrementAndGet();
        }
        outstanding.acquire(OUTSTANDING);
        nanos = System.nanoTime() - begin;
    }

    private void ended(int op, long sent, Throwable failure) {
        micros.recordValue(Math.max(1, (System.nanoTime() - sent) / 1000));
        if (failure == null) {
            mark(acked, op);
            return;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof OutcomeUnknownException) {
            mark(unknown, op);
        } else {
            refused.incrementAndGet();
        }
        lastFailure = String.valueOf(cause.getMessage());
    }

    int started() {
        return started.get();
    }

    private static void mark(BitSet ops, int op) {
        synchronized (ops) {
            ops.set(op);
        }
    }

    boolean isAcked(int op) {
        return isIn(acked, op);
    }

    boolean isUnknown(int op) {
        return isIn(unknown, op);
    }

    private static boolean isIn(BitSet ops, int op) {
        synchronized (ops) {
            return ops.get(op);
        }
    }

    int acked() {
        return count(acked);
    }

    int unknown() {
        return count(unknown);
    }

    private static int count(BitSet ops) {
        synchronized (ops) {
            return ops.cardinality();
        }
    }

    int refused() {
        return refused.get();
    }

    String lastFailure() {
        return lastFailure;
    }

    double opsPerSecond() {
        return nanos == 0 ? 0 : acked() * 1e9 / nanos;
    }

    long percentileMicros(double percentile) {
        return micros.getTotalCount() == 0 ? 0 : micros.getValueAtPercentile(percentile);
    }
}
