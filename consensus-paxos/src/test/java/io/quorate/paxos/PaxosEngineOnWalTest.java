package io.quorate.paxos;

import io.quorate.testkit.engine.EngineTck;
import io.quorate.testkit.engine.EngineWorld;

/** As {@link PaxosEngineConformanceTest}, with the log on disk. */
class PaxosEngineOnWalTest extends EngineTck {

    @Override
    protected EngineWorld world() {
        return new PaxosWorld("wal");
    }
}
