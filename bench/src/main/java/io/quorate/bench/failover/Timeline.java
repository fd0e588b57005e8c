package io.quorate.bench.failover;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** When the writes of a round were begun and acknowledged. Can be used by many threads. */
final class Timeline {

    private static final long BUCKET_NANOS = 10_000_000;

    /** A time in which nothing was acknowledged. */
    record Gap(long beginNanos, long endNanos) {
        long nanos() {
            return endNanos - beginNanos;
        }
    }

    private long[] begun = new long[1024];
    private long[] ended = new long[1024];
    private int size;

    synchronized void acknowledged(long begunNanos, long endedNanos) {
        if (size == begun.length) {
            begun = Arrays.copyOf(begun, 2 * size);
            ended = Arrays.copyOf(ended, 2 * size);
        }
        begun[size] = begunNanos;
        ended[size] = endedNanos;
        size++;
    }

    synchronized int size() {
        return size;
    }

    /** When the first of the writes that were begun at {@code nanos} or later was acknowledged. */
    synchronized OptionalLong firstBegunFrom(long nanos) {
        long first = Long.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            if (begun[i] - nanos >= 0) {
                first = Math.min(first, ended[i] - nanos);
            }
        }
        return first == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(nanos + first);
    }

    /** The longest time without an acknowledgement between two moments. */
    synchronized Gap longestGap(long fromNanos, long toNanos) {
        long[] ends = Arrays.copyOf(ended, size + 2);
        ends[size] = fromNanos;
        ends[size + 1] = toNanos;
        long[] within =
                Arrays.stream(ends)
                        .map(end -> end - fromNanos)
                        .filter(at -> at >= 0 && at <= toNanos - fromNanos)
                        .sorted()
                        .toArray();
        Gap longest = new Gap(fromNanos, fromNanos);
        for (int i = 1; i < within.length; i++) {
            if (within[i] - within[i - 1] > longest.nanos()) {
                longest = new Gap(fromNanos + within[i - 1], fromNanos + within[i]);
            }
        }
        return longest;
    }

    /** How many writes were acknowledged in each 10 ms from one moment to another. */
    synchronized List<Integer> buckets(long fromNanos, long toNanos) {
        int[] buckets = new int[(int) Math.max(1, (toNanos - fromNanos) / BUCKET_NANOS)];
        for (int i = 0; i < size; i++) {
            long at = ended[i] - fromNanos;
            if (at >= 0 && at / BUCKET_NANOS < buckets.length) {
                buckets[(int) (at / BUCKET_NANOS)]++;
            }
        }
        return Arrays.stream(buckets).boxed().toList();
    }
}
