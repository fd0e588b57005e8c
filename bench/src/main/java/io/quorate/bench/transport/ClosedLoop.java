package io.quorate.bench.transport;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * Keeps a load under way over one link, and measures what comes back.
 *
 * <p>Batches that are back are sent again by the thread that brought them, so that no hand-over of
 * the benchmark's own is measured.
 */
final class ClosedLoop implements EchoLink.Returns {

    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final EchoLink.Sender sender;
    private final EchoLink link;
    private final Load load;

    /** Envelopes of each slot that are not back. */
    private final int[] missing;

    private final long[] sentNanos;

    /** Envelopes that came back. Written by one thread at a time. */
    private final AtomicLong returned = new AtomicLong();

    private final Histogram nanos = new Histogram(HIGHEST_NANOS, 3);
    private final CountDownLatch slotsUnderWay;
    private volatile boolean recording;
    private volatile boolean ending;

    ClosedLoop(EchoLink link, Load load) {
        this.link = link;
        this.load = load;
        this.missing = new int[load.slots()];
        this.sentNanos = new long[load.slots()];
        this.slotsUnderWay = new CountDownLatch(load.slots());
        this.sender = link.prepare(load, this);
    }

    void start() {
        // All are marked before the first is sent: from then on another thread writes the marks.
        long now = System.nanoTime();
        for (int slot = 0; slot < load.slots(); slot++) {
            missing[slot] = load.batch();
            sentNanos[slot] = now;
        }
        for (int slot = 0; slot < load.slots(); slot++) {
            sender.send(slot);
        }
    }

    @Override
    public void returned(int slot, int envelopes) {
        returned.lazySet(returned.getPlain() + envelopes);
        missing[slot] -= envelopes;
        if (missing[slot] > 0) {
            return;
        }
        if (missing[slot] < 0) {
            throw new IllegalStateException("more of slot " + slot + " came back than was sent");
        }
        long now = System.nanoTime();
        if (recording) {
            nanos.recordValue(Math.min(HIGHEST_NANOS, now - sentNanos[slot]));
        }
        if (ending) {
            slotsUnderWay.countDown();
            return;
        }
        missing[slot] = load.batch();
        sentNanos[slot] = now;
        sender.send(slot);
    }

    /** Envelopes that came back up to now. */
    long count() {
        return returned.get();
    }

    /** Records how long batches take from now on. */
    void record() {
        recording = true;
    }

    /**
     * Sends nothing new, and waits for what is under way.
     *
     * @throws IllegalStateException if some of it never comes back
     */
    void end(long patienceNanos) throws InterruptedException {
        ending = true;
        if (!slotsUnderWay.await(patienceNanos, TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException(
                    slotsUnderWay.getCount()
                            + " of "
                            + load
                            + " never came back as a whole; "
                            + link.state());
        }
    }

    /** How long batches took once that was recorded. To be asked for after the end. */
    Histogram nanos() {
        return nanos;
    }
}
