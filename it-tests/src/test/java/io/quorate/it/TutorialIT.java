package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tutorial, command for command. Its {@code sh} blocks are run by one shell, in order, and each
 * has to succeed; every line of the {@code text} block after one has to be said by it, whatever the
 * numbers in it.
 */
@Timeout(900)
class TutorialIT {

    private static final Pattern BLOCK =
            Pattern.compile("(?ms)^```sh\\n(.*?)^```\\n(?:\\n```text\\n(.*?)^```\\n)?");
    private static final String MARK = "---- block ";
    private static final int PORTS = 5;

    private record Step(String commands, List<String> output) {}

    @TempDir Path directory;

    @AfterEach
    void stopWhatIsLeft() throws IOException, InterruptedException {
        for (String folder : List.of("tutorial", "restored")) {
            Quorate.run(directory, "down", "--dir", folder, "--wait", "10");
        }
    }

    @Test
    void everyCommandDoesWhatItShows() throws IOException, InterruptedException {
        List<Step> steps = steps(Files.readString(Quorate.root().resolve("docs/TUTORIAL.md")));
        assertThat(steps).hasSizeGreaterThan(8);
        Files.createSymbolicLink(directory.resolve("quorate"), Quorate.root().resolve("quorate"));
        Path script = directory.resolve("tutorial.sh");
        Files.writeString(script, onFreePorts(script(steps)));
        Path output = directory.resolve("tutorial.out");
        int exit = run(script, output);
        String said = Files.readString(output);
        assertThat(exit).as(said).isZero();
        String[] parts = Pattern.compile("(?m)^" + MARK + ".*\\n").split(said, -1);
        assertThat(parts).hasSize(steps.size() + 1);
        for (int i = 0; i < steps.size(); i++) {
            assertThat(neutral(parts[i + 1].lines().toList()))
                    .as("what is said after%n%s", steps.get(i).commands())
                    .containsAll(neutral(steps.get(i).output()));
        }
    }

    private static List<Step> steps(String tutorial) {
        List<Step> steps = new ArrayList<>();
        Matcher block = BLOCK.matcher(tutorial);
        while (block.find()) {
            List<String> output =
                    block.group(2) == null ? List.of() : block.group(2).lines().toList();
            steps.add(new Step(block.group(1), output));
        }
        return steps;
    }

    private static String script(List<Step> steps) {
        StringBuilder script = new StringBuilder("set -euo pipefail\n");
        for (Step step : steps) {
            script.append("echo '").append(MARK).append("'\n").append(step.commands());
        }
        return script.toString();
    }

    /** The ports of the tutorial may be in use here, and the machine may be busy. */
    private static String onFreePorts(String script) throws IOException {
        int clients = freePorts(20_000);
        int peers = freePorts(22_000);
        int pages = freePorts(24_000);
        String ports =
                String.format(
                        "$0 --client-port %d --peer-port %d --http-port %d", clients, peers, pages);
        String moved =
                script.replaceAll("--nodes 3", ports)
                        .replaceAll("quorate (up|down) .*", "$0 --wait 300")
                        .replaceAll("--endpoints \\S+", "$0 --timeout 60");
        for (int i = 0; i < PORTS; i++) {
            moved =
                    moved.replace("" + (50_051 + i), "" + (clients + i))
                            .replace("" + (7_379 + i), "" + (peers + i))
                            .replace("" + (9_400 + i), "" + (pages + i));
        }
        return moved;
    }

    /** The first of a few in a row; none of them has a port of the tutorial in its digits. */
    private static int freePorts(int from) throws IOException {
        Random random = new Random();
        while (true) {
            int first = from + random.nextInt(2_000 - PORTS);
            List<ServerSocket> held = new ArrayList<>();
            try {
                for (int i = 0; i < PORTS; i++) {
                    held.add(new ServerSocket(first + i, 1, InetAddress.getLoopbackAddress()));
                }
                return first;
            } catch (IOException e) {
                assertThat(e).isInstanceOf(java.net.BindException.class);
            } finally {
                for (ServerSocket socket : held) {
                    socket.close();
                }
            }
        }
    }

    private int run(Path script, Path output) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("bash", script.toString())
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("QUORATE_NO_BUILD", "1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        if (!process.waitFor(800, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("it did not end: " + Files.readString(output));
        }
        return process.exitValue();
    }

    private static List<String> neutral(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceAll("\\S*/(tutorial|restored)/", "$1/"))
                .map(line -> line.replaceAll("\\d+", "#"))
                .map(line -> line.replaceAll("healthy|degraded", "*"))
                .map(line -> line.replaceAll("\\s+", " ").strip())
                .collect(Collectors.toList());
    }
}
