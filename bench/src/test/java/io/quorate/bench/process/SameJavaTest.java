package io.quorate.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SameJavaTest {

    @Test
    void runsTheClassWithTheSameClassPathBehindItsOwnOptions() {
        List<String> command = SameJava.command(SameJavaTest.class, "-Xmx64m");

        int end = command.size();
        assertThat(command.get(0)).startsWith(System.getProperty("java.home"));
        assertThat(command.subList(end - 4, end))
                .containsExactly(
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SameJavaTest.class.getName());
    }
}
