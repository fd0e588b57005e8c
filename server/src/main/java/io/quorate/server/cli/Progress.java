package io.quorate.server.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Tells on standard error how far something is: one line that changes on a terminal, elsewhere a
 * new one every few seconds.
 */
final class Progress {

    private static final long EVERY_NANOS_ON_TERMINAL = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int BAR = 30;

    /** Set by the script when standard error is a terminal. */
    private static final String TERMINAL = "quorate.terminal";

    private final PrintWriter err;
    private final boolean terminal;
    private final String unit;
    private final long beginNanos = System.nanoTime();
    private long saidNanos = beginNanos - EVERY_NANOS;
    private long firstDone = -1;
    private long saidDone = -1;
    private int width;

    /**
     * @param unit what is counted
     */
    Progress(PrintWriter err, String unit) {
        this(err, unit, Boolean.getBoolean(TERMINAL));
    }

    Progress(PrintWriter err, String unit, boolean terminal) {
        this.err = err;
        this.unit = unit;
        this.terminal = terminal;
    }

    /** Tells how far it is, unless that was told a moment ago. */
    void update(long done, long all, String note) {
        long now = System.nanoTime();
        if (firstDone < 0) {
            firstDone = done;
        }
        if (now - saidNanos >= (terminal ? EVERY_NANOS_ON_TERMINAL : EVERY_NANOS)) {
            saidNanos = now;
            saidDone = done;
            say(line(done, all, now - beginNanos, note));
        }
    }

    private String line(long done, long all, long nanos, String note) {
        double share = all <= 0 ? 1 : Math.min(1, Math.max(0, done / (double) all));
        int full = (int) Math.round(share * BAR);
        double rate = nanos <= 0 ? 0 : (done - firstDone) * 1e9 / nanos;
        return String.format(
                Locale.ROOT,
                "[%s%s] %3.0f %% %,d of %,d %s%s%s",
                "#".repeat(full),
                ".".repeat(BAR - full),
                share * 100,
                done,
                all,
                unit,
                rate > 0 ? String.format(Locale.ROOT, ", %,.0f/s", rate) : "",
                note);
    }

    private void say(String line) {
        if (terminal) {
            width = Math.max(width, line.length());
            err.print("\r" + line + " ".repeat(width - line.length()));
            err.flush();
        } else {
            err.println(line);
        }
    }

    /** Leaves the line as it is at the end. */
    void end(long done, long all) {
        if (terminal || done != saidDone) {
            say(line(done, all, System.nanoTime() - beginNanos, ""));
        }
        if (terminal) {
            err.println();
        }
    }
}
