package io.quorate.paxos;

import io.quorate.testkit.engine.EngineTck;
import io.quorate.testkit.engine.EngineWorld;

/** The Multi-Paxos engine does what every engine must do, as far as its capabilities go. */
class PaxosEngineConformanceTest extends EngineTck {

    @Override
    protected EngineWorld world() {
        return new PaxosWorld("memory");
    }
}
