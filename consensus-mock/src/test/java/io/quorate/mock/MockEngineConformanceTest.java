package io.quorate.mock;

import io.quorate.testkit.engine.EngineTck;
import io.quorate.testkit.engine.EngineWorld;

/** The mock engine does what every engine must do, as far as its capabilities go. */
class MockEngineConformanceTest extends EngineTck {

    @Override
    protected EngineWorld world() {
        return new MockWorld("memory");
    }
}
