package io.quorate.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.ReadMode;
import io.quorate.api.ReadResult;
import io.quorate.runtime.Effects;
import io.quorate.runtime.Input;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A read under a lease counts as long as the lease lasts. */
class LeasedReadsTest {

    private static final long LEASE_NANOS = 3 * Rig.TICK.toNanos();

    private static ReadResult result(CompletionStage<ReadResult> read) {
        return read.toCompletableFuture().getNow(null);
    }

    /** Reads under a lease that began at {@code tick}. */
    private static ReadResult read(Rig rig, long tick, ScriptedCore.Script then) {
        rig.script(
                (input, effects) -> {
                    if (input instanceof Input.ReadRequested<String> asked) {
                        effects.releaseLeasedRead(asked.id(), 0, tick, LEASE_NANOS);
                        then.onInput(input, effects);
                    }
                });
        CompletionStage<ReadResult> read = rig.engine.read(ReadMode.LINEARIZABLE);
        rig.lanes.runAll();
        return result(read);
    }

    private static ReadResult.Ready ready(Rig rig, long tick) {
        return (ReadResult.Ready) read(rig, tick, (input, effects) -> {});
    }

    private static void pass(Rig rig, long nanos) {
        rig.lanes.pass(nanos);
    }

    @Test
    void itCountsUntilTheLeaseIsOverByTheClockThatGivesTicks() {
        try (Rig rig = Rig.started()) {
            pass(rig, Rig.TICK.toNanos());
            ReadResult.Ready read = ready(rig, 1);
            pass(rig, LEASE_NANOS - 1);
            assertThat(read.stillValid().getAsBoolean()).isTrue();
            pass(rig, 1);
            assertThat(read.stillValid().getAsBoolean()).isFalse();
        }
    }

    @Test
    void underALeaseThatIsOverItIsRefused() {
        try (Rig rig = Rig.started()) {
            pass(rig, LEASE_NANOS);
            assertThat(read(rig, 0, (input, effects) -> {})).isInstanceOf(ReadResult.Refused.class);
        }
    }

    @Test
    void aTickOfLongAgoOrOfTheFutureBeginsNoLease() {
        try (Rig rig = Rig.started()) {
            for (int i = 0; i < 1_100; i++) {
                pass(rig, Rig.TICK.toNanos());
            }
            for (long tick : new long[] {-1, 1, 5_000}) {
                assertThat(read(rig, tick, (input, effects) -> {}))
                        .isInstanceOf(ReadResult.Refused.class);
            }
            assertThat(ready(rig, 1_100).stillValid().getAsBoolean()).isTrue();
        }
    }

    @Test
    void whenLeasesEndNoneCountsAnyMoreAlsoNotOneOfTheSameBatch() {
        try (Rig rig = Rig.started()) {
            ReadResult.Ready before = ready(rig, 0);
            assertThat(before.stillValid().getAsBoolean()).isTrue();
            ReadResult same = read(rig, 0, (input, effects) -> effects.endLeases());
            assertThat(same).isInstanceOf(ReadResult.Refused.class);
            assertThat(before.stillValid().getAsBoolean()).isFalse();
            assertThat(ready(rig, 0).stillValid().getAsBoolean()).as("a new one").isTrue();
        }
    }

    @Test
    void leasesHaveEndedWhenAMessageOfTheSameBatchLeaves() {
        try (Rig rig = Rig.started()) {
            ReadResult.Ready before = ready(rig, 0);
            rig.script(LeasedReadsTest::endAndSend);
            rig.onSend = () -> assertThat(before.stillValid().getAsBoolean()).isFalse();
            rig.lanes.pass(Rig.TICK.toNanos());
            assertThat(rig.messages()).contains("2:lead");
        }
    }

    private static void endAndSend(Input<String> input, Effects<String> effects) {
        effects.send(Rig.TWO, "lead");
        effects.endLeases();
    }

    @Test
    void noLeaseOutlivesTheEngine() {
        ReadResult.Ready read;
        try (Rig rig = Rig.started()) {
            read = ready(rig, 0);
        }
        assertThat(read.stillValid().getAsBoolean()).isFalse();
    }
}
