package io.quorate.server.local;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How processes of nodes are started, and what they say is found again. */
public final class ServerLaunch {

    private static final int LINES_TOLD_MAX = 5;
    private static final Path NEW_SESSION = Path.of("/usr/bin/setsid");

    private ServerLaunch() {}

    /**
     * Starts a process.
     *
     * @param said what it says is written behind what is there
     */
    public static Process start(List<String> command, Path said) throws IOException {
        return builder(command, said).start();
    }

    /**
     * Starts a process that goes on when this one and its terminal are gone, as far as the system
     * has a way.
     */
    public static Process startDetached(List<String> command, Path said) throws IOException {
        List<String> all = new ArrayList<>();
        if (Files.isExecutable(NEW_SESSION)) {
            // It becomes the process it is to start, so that process has the number we are told.
            all.add(NEW_SESSION.toString());
        }
        all.addAll(command);
        File nothing = new File(File.separatorChar == '/' ? "/dev/null" : "NUL");
        return builder(all, said).redirectInput(Redirect.from(nothing)).start();
    }

    private static ProcessBuilder builder(List<String> command, Path said) {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.appendTo(said.toFile()));
        // That is of who started it, and nothing to a node.
        builder.environment().remove("QUORATE_TOKEN");
        return builder;
    }

    /** The last lines that were said. */
    public static String lastLines(Path said) {
        try {
            List<String> lines = Files.readAllLines(said);
            int from = Math.max(0, lines.size() - LINES_TOLD_MAX);
            return String.join(System.lineSeparator(), lines.subList(from, lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
