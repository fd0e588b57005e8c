package io.quorate.server.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.kv.Fault;
import io.quorate.kv.KvException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicLong clock = new AtomicLong();
    private double chance = 0.5;
    private final Faults faults = new Faults(clock::get, () -> chance);

    private static Fault fault(Fault.Kind kind, Fault.Operation on, double probability) {
        return new Fault(kind, Optional.ofNullable(on), probability, SECOND);
    }

    @Test
    void faultHappensToItsOperationWithItsProbabilityForItsTime() {
        faults.set(fault(Fault.Kind.TIMEOUT, Fault.Operation.GET, 0.5));

        assertThat(faults.next(Fault.Operation.GET)).as("0.5 is not below 0.5").isEmpty();
        chance = 0.49;
        assertThat(faults.next(Fault.Operation.GET)).contains(Fault.Kind.TIMEOUT);
        assertThat(faults.next(Fault.Operation.RANGE)).isEmpty();
        clock.addAndGet(SECOND.toNanos() - 1);
        assertThat(faults.next(Fault.Operation.GET)).contains(Fault.Kind.TIMEOUT);
        clock.addAndGet(1);
        assertThat(faults.next(Fault.Operation.GET)).isEmpty();
    }

    @Test
    void faultTakesThePlaceOfOneOfItsKindOnTheSameOperations() {
        faults.set(fault(Fault.Kind.NETWORK, null, 1));
        faults.set(fault(Fault.Kind.CORRUPTION, Fault.Operation.GET, 1));
        faults.set(fault(Fault.Kind.NETWORK, null, 0));

        assertThat(faults.next(Fault.Operation.WRITE)).isEmpty();
        assertThat(faults.next(Fault.Operation.GET)).contains(Fault.Kind.CORRUPTION);
    }

    @Test
    void conflictHappensToCommitsAlone() {
        faults.set(fault(Fault.Kind.CONFLICT, null, 1));

        for (Fault.Operation operation : Fault.Operation.values()) {
            assertThat(faults.next(operation).isPresent())
                    .isEqualTo(operation == Fault.Operation.COMMIT);
        }
        assertThatThrownBy(() -> fault(Fault.Kind.CONFLICT, Fault.Operation.GET, 1))
                .isInstanceOf(KvException.class)
                .hasMessageContaining("only a commit can conflict");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN})
    void probabilityThatIsNoneIsRefused(double probability) {
        assertThatThrownBy(() -> fault(Fault.Kind.NETWORK, null, probability))
                .isInstanceOf(KvException.class)
                .hasMessageContaining("is not from 0 to 1");
    }

    @Test
    void durationOutOfItsBoundsIsRefused() {
        for (Duration bad :
                new Duration[] {Duration.ofMillis(-1), Duration.ofDays(1).plusMillis(1)}) {
            assertThatThrownBy(() -> new Fault(Fault.Kind.NETWORK, Optional.empty(), 1, bad))
                    .isInstanceOf(KvException.class)
                    .hasMessageContaining("duration");
        }
    }
}
