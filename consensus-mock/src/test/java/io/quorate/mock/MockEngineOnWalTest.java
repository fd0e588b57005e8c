package io.quorate.mock;

import io.quorate.testkit.engine.EngineTck;
import io.quorate.testkit.engine.EngineWorld;

/** As {@link MockEngineConformanceTest}, with the log on disk. */
class MockEngineOnWalTest extends EngineTck {

    @Override
    protected EngineWorld world() {
        return new MockWorld("wal");
    }
}
