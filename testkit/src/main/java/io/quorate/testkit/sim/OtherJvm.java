package io.quorate.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A second JVM with other hash codes, compiler, locale and time zone, to compare worlds with. */
public final class OtherJvm {

    private OtherJvm() {}

    /**
     * Runs a main class on this class path, and returns the lines it prints on standard output.
     * What it prints on standard error is shown.
     *
     * @throws AssertionError if it does not end with 0 within 5 minutes of its last line
     */
    public static List<String> run(Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UnlockExperimentalVMOptions");
        command.add("-XX:hashCode=2");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Duser.language=tr");
        command.add("-Duser.country=TR");
        command.add("-Duser.timezone=Asia/Kathmandu");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        return output.lines().toList();
    }
}
