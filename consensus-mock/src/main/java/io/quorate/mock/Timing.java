package io.quorate.mock;

import io.quorate.api.Settings;
import java.util.SplittableRandom;

/** How long the engine waits for what. */
record Timing(long heartbeatNanos, long electionMinNanos, long electionMaxNanos) {

    static Timing of(Settings settings) {
        return new Timing(
                settings.duration(MockEngineProvider.HEARTBEAT).toNanos(),
                settings.duration(MockEngineProvider.ELECTION_MIN).toNanos(),
                settings.duration(MockEngineProvider.ELECTION_MAX).toNanos());
    }

    long electionNanos(SplittableRandom random) {
        return random.nextLong(electionMinNanos, electionMaxNanos);
    }
}
