package io.quorate.server.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {

    @TempDir Path directory;

    private Process sleeper;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        sleeper = new ProcessBuilder("sleep", "600").start();
        file = directory.resolve("node-1.pid");
    }

    @AfterEach
    void kill() {
        sleeper.destroyForcibly();
    }

    @Test
    void aProcessIsFoundAgainUntilItEnds() throws Exception {
        PidFile pid = new PidFile(file, "600");
        assertThat(pid.process()).isEmpty();
        pid.write(sleeper.toHandle());
        assertThat(pid.process()).contains(sleeper.toHandle());
        sleeper.destroyForcibly().waitFor();
        assertThat(pid.process()).isEmpty();
        pid.remove();
        assertThat(file).doesNotExist();
    }

    @Test
    void aProcessThatBeganAtAnotherTimeIsSomebodyElses() throws IOException {
        PidFile pid = new PidFile(file, "600");
        pid.write(sleeper.toHandle());
        List<String> lines = Files.readAllLines(file);
        long began = Long.parseLong(lines.get(1));
        Files.write(file, List.of(lines.get(0), Long.toString(began - 3_600_000)));
        assertThat(pid.process()).isEmpty();
        Files.write(file, List.of(lines.get(0)));
        assertThat(pid.process()).isEmpty();
    }

    @Test
    void aProcessThatWasStartedWithOtherWordsIsSomebodyElses() throws IOException {
        new PidFile(file, "600").write(sleeper.toHandle());
        assertThat(new PidFile(file, "--config=" + directory).process()).isEmpty();
    }

    @Test
    void whatNamesNoProcessIsAnErrorThatNamesTheFile() throws IOException {
        Files.writeString(file, "nonsense\n");
        PidFile pid = new PidFile(file, "600");
        assertThatThrownBy(pid::process)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
        Files.writeString(file, "");
        assertThatThrownBy(pid::process).isInstanceOf(IOException.class);
    }
}
