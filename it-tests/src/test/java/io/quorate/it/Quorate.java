package io.quorate.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the command at the root of the project, as a user would. */
final class Quorate {

    private static final long PATIENCE_SECONDS = 180;

    /**
     * How a run ended.
     *
     * @param exit its exit code
     * @param out all of its standard output
     * @param err all of its standard error
     */
    record Result(int exit, String out, String err) {

        String lastLine() {
            String[] lines = out.strip().split("\n", -1);
            return lines[lines.length - 1];
        }
    }

    private Quorate() {}

    static Path root() {
        return Path.of("").toAbsolutePath().getParent();
    }

    static Result run(Path directory, String... arguments)
            throws IOException, InterruptedException {
        return run(directory, Map.of(), arguments);
    }

    /**
     * @param directory where its output is kept
     */
    static Result run(Path directory, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(root().resolve("quorate").toString());
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(directory, "out", ".txt");
        Path err = Files.createTempFile(directory, "err", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().put("QUORATE_NO_BUILD", "1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(
                    String.join(" ", command) + " did not end: " + Files.readString(err, UTF_8));
        }
        return new Result(
                process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }
}
