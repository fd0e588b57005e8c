package io.quorate.bench.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FailoverOptionsTest {

    private static void assertRefused(
            String problem,
            List<String> engines,
            List<String> transports,
            int rounds,
            int outstanding) {
        assertThatThrownBy(() -> new FailoverOptions(engines, transports, rounds, outstanding))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(problem);
    }

    @Test
    void namesTheOptionThatMakesNoSense() {
        List<String> one = List.of("a");

        assertRefused("--engines names none", List.of(), one, 1, 1);
        assertRefused("--engines names one twice: [a, a]", List.of("a", "a"), one, 1, 1);
        assertRefused("--transports names none", one, List.of(), 1, 1);
        assertRefused("--rounds 0 is not between 1 and 10000", one, one, 0, 1);
        assertRefused("--outstanding 257 is not between 1 and 256", one, one, 1, 257);
    }

    @Test
    void everyEngineRunsOverEveryTransport() {
        assertThat(new FailoverOptions(List.of("a", "b"), List.of("x", "y"), 1, 1).combinations())
                .hasToString("[a/x, b/x, a/y, b/y]");
    }
}
