package io.quorate.raft;

import io.quorate.testkit.engine.EngineTck;
import io.quorate.testkit.engine.EngineWorld;

/** Raft does what every engine must do, on the storage called {@code wal}. */
class RaftWalConformanceTest extends EngineTck {

    @Override
    protected EngineWorld world() {
        return new RaftWorld("wal");
    }
}
