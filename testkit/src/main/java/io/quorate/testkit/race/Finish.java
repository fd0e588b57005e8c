package io.quorate.testkit.race;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What came of one run, or of several taken together. */
public final class Finish {

    private final List<Long> latencies = new ArrayList<>();
    private final List<Long> gaps = new ArrayList<>();
    private long asked;
    private long messages;
    private long bytes;

    void asked() {
        asked++;
    }

    void decided(long nanos) {
        latencies.add(nanos);
    }

    /** The longest time without a decision of one run. */
    void gap(long nanos) {
        gaps.add(nanos);
    }

    void sent(int size) {
        messages++;
        bytes += size;
    }

    /** Takes another run's numbers to these. */
    public void add(Finish other) {
        latencies.addAll(other.latencies);
        gaps.addAll(other.gaps);
        asked += other.asked;
        messages += other.messages;
        bytes += other.bytes;
    }

    /** Which part of the commands that came was decided, whoever they were for. */
    public double decidedShare() {
        return asked == 0 ? 0 : latencies.size() / (double) asked;
    }

    /** From a command to its application on the leader, in milliseconds. */
    public double latencyMillis(double quantile) {
        return millis(latencies, quantile);
    }

    /** The longest time without a decision, in milliseconds; of several runs. */
    public double gapMillis(double quantile) {
        return millis(gaps, quantile);
    }

    private static double millis(List<Long> nanos, double quantile) {
        if (nanos.isEmpty()) {
            return Double.NaN;
        }
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1, quantile * sorted.size())) / 1e6;
    }

    /** Bytes that all nodes sent for each command that was decided. */
    public double bytesPerCommand() {
        return latencies.isEmpty() ? Double.NaN : bytes / (double) latencies.size();
    }

    /** Messages that all nodes sent for each command that was decided. */
    public double messagesPerCommand() {
        return latencies.isEmpty() ? Double.NaN : messages / (double) latencies.size();
    }
}
