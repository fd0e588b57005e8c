package io.quorate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final StringWriter written = new StringWriter();
    private final PrintWriter err = new PrintWriter(written);

    @Test
    void whatWasSaidIsNotSaidAgainAtTheEnd() {
        Progress progress = new Progress(err, "bytes", false);
        progress.update(700, 700, "");
        progress.end(700, 700);
        assertThat(written.toString().lines())
                .containsExactly("[##############################] 100 % 700 of 700 bytes");
    }

    @Test
    void theEndIsSaidWhateverWasSaidAMomentAgo() {
        Progress progress = new Progress(err, "bytes", false);
        progress.update(350, 700, "");
        progress.update(600, 700, "");
        progress.end(700, 700);
        assertThat(written.toString().lines())
                .hasSize(2)
                .first()
                .isEqualTo("[###############...............]  50 % 350 of 700 bytes");
        assertThat(written.toString()).contains("100 % 700 of 700 bytes, ");
    }

    @Test
    void aTerminalKeepsTheLastLine() {
        Progress progress = new Progress(err, "bytes", true);
        progress.update(700, 700, "");
        progress.end(700, 700);
        assertThat(written.toString()).endsWith("700 of 700 bytes" + System.lineSeparator());
    }
}
