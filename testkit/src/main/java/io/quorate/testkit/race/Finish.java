package io.quorate.testkit.race;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What came of one run, or of several taken together. */
public final class Finish {

    private final List<Long> latencies = new ArrayList<>();
    private final List<Long> gaps = new ArrayList<>();
    private final List<Long> replacements = new ArrayList<>();
    private long asked;
    private long messages;
    private long bytes;

    void asked() {
        asked++;
    }

    /** A command was decided, or a read served. */
    void done(long nanos) {
        latencies.add(nanos);
    }

    /** All voters gave way to others, this long after that was asked for. */
    void replaced(long nanos) {
        replacements.add(nanos);
    }

    /** The longest time of one run in which nothing was done. */
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
        replacements.addAll(other.replacements);
        asked += other.asked;
        messages += other.messages;
        bytes += other.bytes;
    }

    /** Which part of the commands or reads that came was done, whoever they were for. */
    public double doneShare() {
        return asked == 0 ? 0 : latencies.size() / (double) asked;
    }

    /**
     * From a command to its application on the leader, or from a read to its answer, in
     * milliseconds.
     */
    public double latencyMillis(double quantile) {
        return millis(latencies, quantile);
    }

    /** The longest time in which nothing was done, in milliseconds; of several runs. */
    public double gapMillis(double quantile) {
        return millis(gaps, quantile);
    }

    /** How often all voters were replaced. */
    public int replacements() {
        return replacements.size();
    }

    /** How long it took to replace all voters, in milliseconds. */
    public double replacementMillis(double quantile) {
        return millis(replacements, quantile);
    }

    private static double millis(List<Long> nanos, double quantile) {
        if (nanos.isEmpty()) {
            return Double.NaN;
        }
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1, quantile * sorted.size())) / 1e6;
    }

    /** Bytes that all nodes sent for each command or read that was done. */
    public double bytesPerCommand() {
        return latencies.isEmpty() ? Double.NaN : bytes / (double) latencies.size();
    }

    /** Messages that all nodes sent for each command or read that was done. */
    public double messagesPerCommand() {
        return latencies.isEmpty() ? Double.NaN : messages / (double) latencies.size();
    }
}
