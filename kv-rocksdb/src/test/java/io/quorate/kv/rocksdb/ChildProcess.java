package io.quorate.kv.rocksdb;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Another JVM that runs a main class of these tests. */
final class ChildProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    ChildProcess(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Dslf4j.internal.verbosity=ERROR");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The next line it prints; null when it has ended. */
    @Nullable String line() throws IOException {
        return output.readLine();
    }

    /** Ends it as a crash does, and returns what it had printed by then. */
    List<String> kill() throws IOException, InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the process does not end");
        }
        List<String> rest = new ArrayList<>();
        try {
            for (String line = line(); line != null; line = line()) {
                rest.add(line);
            }
        } catch (IOException e) {
            // The stream of a process that was killed may be closed already.
            return rest;
        }
        return rest;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
