package io.quorate.raft.core;

import java.time.Duration;

/**
 * What a voter promises a leader whose message it takes: not to help anybody else to lead for the
 * shortest election timeout. It holds whatever the voter becomes meanwhile, and since a voter that
 * restarts does not know what it has promised, it promises anew.
 *
 * <p>A leader that wishes another one to lead frees all voters from it.
 */
final class Promise {

    private final RaftConfig config;
    private final long millis;
    private long untilTick;

    Promise(RaftConfig config, Duration tick) {
        this.config = config;
        // The tick under way may be over soon.
        this.millis = tick.multipliedBy(config.timing().electionTicksMin() - 1L).toMillis();
    }

    /** How long the promise is, in milliseconds; 0 if none is made. */
    long millis() {
        return config.elections().leasePercent() > 0 ? millis : 0;
    }

    /** How long a leader counts on a promise that is as long as its own, in nanoseconds. */
    long leaseNanos() {
        return Duration.ofMillis(millis).toNanos() / 100 * config.elections().leasePercent();
    }

    /** The promise is made. */
    void make(long nowTick) {
        if (config.elections().leasePercent() > 0) {
            untilTick = nowTick + config.timing().electionTicksMin();
        }
    }

    boolean holds(long nowTick) {
        return nowTick < untilTick;
    }
}
