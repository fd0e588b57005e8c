package io.quorate.bench.transport;

import java.time.Duration;
import java.util.List;

/**
 * What to measure, and for how long.
 *
 * @param transports their names, each once
 * @param batches how many envelopes are sent one right after the other; each is measured
 * @param size bytes of an envelope's payload
 * @param outstanding envelopes under way, for throughput
 * @param stretch how long each case is measured in each round
 * @param warmUpMax how long each case may take until its rate is flat
 * @param rounds how often each case is measured
 * @param confidence how often intervals are to hold the true ratio
 */
public record TransportOptions(
        List<String> transports,
        List<Integer> batches,
        int size,
        int outstanding,
        Duration stretch,
        Duration warmUpMax,
        int rounds,
        double confidence) {

    /** An envelope has to tell its slot. */
    private static final int SIZE_MIN = 4;

    private static final int SIZE_MAX = 1 << 20;

    /** More would not fit into the bounded queue of a transport. */
    private static final int OUTSTANDING_MAX = 4_096;

    private static final long BYTES_MAX = 32 << 20;

    /**
     * Checks everything.
     *
     * @throws IllegalArgumentException that names the first option that makes no sense
     */
    public TransportOptions {
        transports = List.copyOf(transports);
        batches = List.copyOf(batches);
        require(!transports.isEmpty(), "--transports names none");
        require(
                transports.stream().distinct().count() == transports.size(),
                "--transports names one twice: " + String.join(",", transports));
        require(!batches.isEmpty(), "--batch has no number");
        require(
                size >= SIZE_MIN && size <= SIZE_MAX,
                "--size " + size + " is not between " + SIZE_MIN + " and " + SIZE_MAX);
        require(
                outstanding >= 1 && outstanding <= OUTSTANDING_MAX,
                "--outstanding " + outstanding + " is not between 1 and " + OUTSTANDING_MAX);
        require(
                (long) size * outstanding <= BYTES_MAX,
                "--size times --outstanding is more than " + BYTES_MAX + " bytes");
        for (int batch : batches) {
            require(
                    batch >= 1 && batch <= outstanding,
                    "--batch " + batch + " is not between 1 and --outstanding " + outstanding);
        }
        require(stretch.toMillis() >= 1, "--seconds must be more than 0");
        require(!warmUpMax.isNegative(), "--warm-up is negative");
        require(rounds >= 1 && rounds <= 1_000, "--rounds " + rounds + " is not from 1 to 1000");
        require(
                confidence > 0 && confidence < 1,
                "--confidence " + confidence + " is not between 0 and 1");
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }
}
