package io.quorate.server.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.quorate.kv.KvDatabase;

/** The meters of what clients ask a node for. */
final class CallMeters {

    private final CallMeter writes;
    private final CallMeter reads;

    CallMeters(MeterRegistry registry) {
        writes = new CallMeter(registry, "write");
        reads = new CallMeter(registry, "read");
    }

    /** {@code database}, with each call counted and timed. */
    KvDatabase metered(KvDatabase database) {
        return new MeteredDatabase(database, writes, reads);
    }

    CallMeter writes() {
        return writes;
    }

    CallMeter reads() {
        return reads;
    }
}
