package io.quorate.server.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jline.reader.impl.history.DefaultHistory;

/** What a shell keeps of the lines that are typed: none that may hold a secret. */
final class ShellHistory extends DefaultHistory {

    private static final Pattern SECRET =
            Pattern.compile(
                    "passw|secret|token|credential|private|api.?key", Pattern.CASE_INSENSITIVE);

    /** In the home of the user. */
    static Path file() {
        return Path.of(System.getProperty("user.home"), ".quorate_history");
    }

    @Override
    public void add(Instant time, String line) {
        if (mayKeep(line)) {
            super.add(time, line);
        }
    }

    /** Whether a line holds no secret, as far as one can tell, and does not begin with a blank. */
    static boolean mayKeep(String line) {
        return !line.isBlank()
                && !Character.isWhitespace(line.charAt(0))
                && !SECRET.matcher(line).find();
    }
}
