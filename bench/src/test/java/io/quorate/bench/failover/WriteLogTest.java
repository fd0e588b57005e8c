package io.quorate.bench.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bench.failover.ServerCluster.Ending;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class WriteLogTest {

    private final WriteLog log = new WriteLog();

    private WriteLogTest() {
        log.end(log.begin(), Ending.ACKNOWLEDGED);
        log.end(log.begin(), Ending.REFUSED);
        log.end(log.begin(), Ending.UNKNOWN);
        log.end(log.begin(), Ending.ACKNOWLEDGED);
        log.begin();
    }

    private static BitSet held(int... numbers) {
        BitSet held = new BitSet();
        for (int number : numbers) {
            held.set(number);
        }
        return held;
    }

    @Test
    void countsHowWritesEnded() {
        assertThat(log.acknowledged()).isEqualTo(2);
        assertThat(log.refused()).isEqualTo(1);
        assertThat(log.unknown()).isEqualTo(1);
    }

    @Test
    void lostIsWhatWasAcknowledgedAlone() {
        assertThat(log.lost(held(0, 3))).isEqualTo(held());
        assertThat(log.lost(held(0, 1, 2))).isEqualTo(held(3));
        assertThat(log.lost(held())).isEqualTo(held(0, 3));
    }

    @Test
    void uncalledForIsWhatWasRefusedOrNeverBegun() {
        assertThat(log.uncalledFor(held(0, 2, 3, 4))).isEqualTo(held());
        assertThat(log.uncalledFor(held(0, 1, 2, 3))).isEqualTo(held(1));
        assertThat(log.uncalledFor(held(3, 5, 9))).isEqualTo(held(5, 9));
    }
}
