package io.quorate.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bench.node.EngineTarget;
import io.quorate.bench.node.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 33, 50, 95, 100})
    void soManyOfAHundredAreReadsAndEvenlySpread(int percent) {
        HeldEngine engine = new HeldEngine();
        Target target = new EngineTarget(engine);
        Operations operations = new Operations(Workload.closed(16, 1).withReads(percent));
        int longestWithout = 0;
        int without = 0;
        for (int i = 0; i < 200; i++) {
            int before = engine.reads();
            operations.next(target);
            without = engine.reads() > before ? 0 : without + 1;
            longestWithout = Math.max(longestWithout, without);
        }
        assertThat(engine.reads()).isEqualTo(2 * percent);
        assertThat(engine.held()).isEqualTo(200 - 2 * percent);
        if (percent > 0) {
            assertThat(longestWithout).isLessThanOrEqualTo(100 / percent);
        }
    }
}
