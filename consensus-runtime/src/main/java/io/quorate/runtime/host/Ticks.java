package io.quorate.runtime.host;

/**
 * When a core gets its ticks. An idle replica sleeps through those that a core can wait for, and
 * gives them with whatever comes next: a core that is given something has got all ticks until then.
 *
 * <p>Invariant: {@code n} ticks after a moment at which something was given to the core, at least
 * the time of {@code n - 1} has passed. So a lease that counts on a peer's ticks can do so.
 *
 * <p>Invariant: a node that was held up gets no more ticks at once than it would have slept
 * through. It shall not think that its peers were silent while it did not listen.
 */
final class Ticks {

    private final Lanes lanes;
    private final long tickNanos;
    private final Runnable wake;

    /** When the newest tick was due. */
    private long newestNanos;

    /** So many may be given at once. */
    private long ahead = 1;

    /** The first timer that is to come, if there is one. */
    private boolean armed;

    private long armedNanos;

    /**
     * @param wake ends the sleep: something is given to the loop lane
     */
    Ticks(Lanes lanes, long tickNanos, Runnable wake) {
        this.lanes = lanes;
        this.tickNanos = tickNanos;
        this.wake = wake;
    }

    synchronized void begin() {
        newestNanos = lanes.nanoTime();
        sleep(0);
    }

    /** How many ticks the core gets now. Asked only after it is known what else it gets. */
    synchronized long due() {
        long now = lanes.nanoTime();
        long passed = (now - newestNanos) / tickNanos;
        if (passed > ahead) {
            newestNanos = now;
            return ahead;
        }
        newestNanos += passed * tickNanos;
        return passed;
    }

    /**
     * Wakes up in time.
     *
     * @param quiet how many of the next ticks can wait
     */
    synchronized void sleep(long quiet) {
        ahead = quiet + 1;
        long end = end();
        if (!armed || armedNanos - end > 0) {
            arm(end);
        }
    }

    private long end() {
        return newestNanos + ahead * tickNanos;
    }

    private void arm(long atNanos) {
        armed = true;
        armedNanos = atNanos;
        lanes.loopAfter(Math.max(0, atNanos - lanes.nanoTime()), () -> fired(atNanos));
    }

    /** A timer that another one has overtaken does nothing. */
    private void fired(long atNanos) {
        synchronized (this) {
            if (!armed || armedNanos != atNanos) {
                return;
            }
            long end = end();
            if (end - lanes.nanoTime() > 0) {
                arm(end);
                return;
            }
            armed = false;
        }
        wake.run();
    }
}
