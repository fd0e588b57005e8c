package io.quorate.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TicksTest {

    private static final long TICK = 10;

    private final ManualLanes lanes = new ManualLanes();
    private final Ticks ticks = new Ticks(lanes, TICK, this::awake);
    private long quiet;
    private long given;
    private int wakes;

    private void awake() {
        wakes++;
        given += ticks.due();
        ticks.sleep(quiet);
    }

    @Test
    void everyTickWakesAReplicaThatCannotWait() {
        ticks.begin();
        lanes.pass(50 * TICK);
        assertThat(given).isEqualTo(50);
        assertThat(wakes).isEqualTo(50);
    }

    @Test
    void quietTicksComeWithTheOneBehindThem() {
        quiet = 9;
        ticks.begin();
        ticks.sleep(quiet);
        lanes.pass(100 * TICK);
        assertThat(given).isEqualTo(100);
        assertThat(wakes).isEqualTo(10);
    }

    @Test
    void whatComesFirstBringsTheTicksUntilThen() {
        quiet = 9;
        ticks.begin();
        ticks.sleep(quiet);
        lanes.pass(4 * TICK + 5);
        assertThat(ticks.due()).isEqualTo(4);
        assertThat(ticks.due()).isZero();
    }

    @Test
    void whoCannotWaitAnyMoreIsWokenEarlier() {
        quiet = 9;
        ticks.begin();
        ticks.sleep(quiet);
        lanes.pass(3 * TICK);
        given += ticks.due();
        ticks.sleep(0);
        lanes.pass(TICK);
        assertThat(given).isEqualTo(4);
        lanes.pass(100 * TICK);
        assertThat(given).as("and sleeps as before again").isEqualTo(104);
    }

    @Test
    void whatComesAgainAndAgainPutsTheNextWakingOff() {
        quiet = 9;
        ticks.begin();
        ticks.sleep(quiet);
        for (int i = 0; i < 20; i++) {
            lanes.pass(5 * TICK);
            given += ticks.due();
            ticks.sleep(quiet);
        }
        assertThat(given).isEqualTo(100);
        assertThat(wakes).isZero();
    }

    @Test
    void aNodeThatWasHeldUpGetsNoMoreTicksThanItWouldHaveSleptThrough() {
        quiet = 9;
        ticks.begin();
        ticks.sleep(quiet);
        lanes.skip(1_000 * TICK + 3);
        assertThat(ticks.due()).isEqualTo(10);
        ticks.sleep(0);
        lanes.skip(1_000 * TICK + 3);
        assertThat(ticks.due()).isEqualTo(1);
        lanes.skip(TICK - 1);
        assertThat(ticks.due()).as("time begins anew after the hold-up").isZero();
    }

    @Test
    void ticksAreNeverFasterThanTime() {
        SplittableRandom random = new SplittableRandom(1);
        ticks.begin();
        long begin = lanes.nanoTime();
        long sinceBegin = 0;
        for (int i = 0; i < 10_000; i++) {
            ticks.sleep(random.nextInt(12));
            if (random.nextInt(50) == 0) {
                begin = lanes.nanoTime();
                sinceBegin = 0;
            }
            lanes.skip(random.nextInt(random.nextInt(10) == 0 ? 500 : 60));
            sinceBegin += ticks.due();
            assertThat((sinceBegin - 1) * TICK).isLessThanOrEqualTo(lanes.nanoTime() - begin);
        }
    }
}
