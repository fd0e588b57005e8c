package io.quorate.kv.client;

import java.time.Duration;

/**
 * When a transaction that conflicts is given up.
 *
 * @param attemptsMax how often it is run, from 1 up
 * @param deadline how long after the first one began another may begin; what each call within takes
 *     at most is the client's timeout
 */
public record RetryLimit(int attemptsMax, Duration deadline) {

    /** 100 attempts, begun within 10 s. */
    public static final RetryLimit DEFAULT = new RetryLimit(100, Duration.ofSeconds(10));

    public RetryLimit {
        if (attemptsMax < 1) {
            throw new IllegalArgumentException(attemptsMax + " attempts are none");
        }
        if (deadline.isNegative()) {
            throw new IllegalArgumentException("deadline " + deadline + " is negative");
        }
    }
}
