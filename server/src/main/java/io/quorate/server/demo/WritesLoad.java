package io.quorate.server.demo;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvStore;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.client.KvClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Writes, a bounded number at a time, each found again or not on every replica. */
final class WritesLoad implements Load {

    private static final int OUTSTANDING = 64;
    private static final int VALUE_BYTES = 100;
    private static final ReadMode LOCAL = new ReadMode.Stale(Duration.ofDays(1));

    private final long seed;
    private final int ops;
    private final Tally tally = new Tally();
    private final BitSet acked = new BitSet();
    private final BitSet unknown = new BitSet();
    private final BitSet lost = new BitSet();
    private final BitSet unknownTookEffect = new BitSet();

    WritesLoad(long seed, int ops) {
        this.seed = seed;
        this.ops = ops;
    }

    private Bytes key(int op) {
        return Bytes.utf8(String.format("key-%08d-%d", op, seed));
    }

    /** A value that this key alone has. */
    private Bytes value(int op) {
        SplittableRandom random = new SplittableRandom(seed * 31 + op);
        byte[] bytes = new byte[VALUE_BYTES];
        random.nextBytes(bytes);
        ByteBuffer.wrap(bytes).putInt(op);
        return Bytes.wrap(bytes);
    }

    @Override
    public void run(KvClient client, CountDownLatch mayFinish) throws InterruptedException {
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
            tally.started();
        }
        outstanding.acquire(OUTSTANDING);
        tally.finished(begin);
    }

    private void ended(int op, long sent, @Nullable Throwable failure) {
        if (failure == null) {
            mark(acked, op);
            tally.acked(sent);
            return;
        }
        if (Tally.causeOf(failure) instanceof OutcomeUnknownException) {
            mark(unknown, op);
        }
        tally.failed(sent, failure);
    }

    private static void mark(BitSet ops, int op) {
        synchronized (ops) {
            ops.set(op);
        }
    }

    @Override
    public Tally tally() {
        return tally;
    }

    @Override
    public Findings check(List<KvClient> replicas) {
        replicas.forEach(this::readAll);
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("lost", (long) lost.cardinality());
        figures.put("unknownTookEffect", (long) unknownTookEffect.cardinality());
        List<String> violations = new ArrayList<>();
        if (!lost.isEmpty()) {
            violations.add("acknowledged writes that are lost: " + lost.cardinality());
        }
        if (tally.refusedCount() > 0) {
            violations.add("writes that were refused: " + tally.refusedCount());
        }
        return new Findings(figures, violations);
    }

    /** Reads every key from one replica by itself. */
    private void readAll(KvClient replica) {
        List<CompletableFuture<Optional<Bytes>>> reads = new ArrayList<>();
        for (int from = 0; from < ops; from += OUTSTANDING) {
            int to = Math.min(ops, from + OUTSTANDING);
            reads.clear();
            for (int op = from; op < to; op++) {
                reads.add(replica.get(KvStore.DEFAULT_COLUMN_FAMILY, key(op), LOCAL));
            }
            for (int op = from; op < to; op++) {
                compare(op, reads.get(op - from).join());
            }
        }
    }

    private void compare(int op, Optional<Bytes> found) {
        boolean holds = found.equals(Optional.of(value(op)));
        if (acked.get(op) && !holds) {
            lost.set(op);
        }
        if (unknown.get(op) && holds) {
            unknownTookEffect.set(op);
        }
    }
}
