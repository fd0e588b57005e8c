package io.quorate.server.cli;

import java.time.Duration;

/** Durations as options have them. */
final class Durations {

    private static final double SECONDS_MAX = 86_400;

    private Durations() {}

    /**
     * A number of seconds.
     *
     * @throws IllegalArgumentException that names the option, if it is negative or beyond a day
     */
    static Duration ofSeconds(String option, double seconds) {
        if (!(seconds >= 0 && seconds <= SECONDS_MAX)) {
            throw new IllegalArgumentException(
                    option + " " + seconds + " is not between 0 and " + (long) SECONDS_MAX);
        }
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
