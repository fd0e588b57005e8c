package io.quorate.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** Lines that a person types at a terminal, with a history in a file and completion. */
final class ShellTerminal implements ShellLines {

    private static final int HISTORY_LINES_MAX = 1_000;

    private final Terminal terminal;
    private final LineReader reader;

    private ShellTerminal(Terminal terminal, LineReader reader) {
        this.terminal = terminal;
        this.reader = reader;
        // Ctrl-C while a command runs ends the command and not the shell.
        Thread worker = Thread.currentThread();
        terminal.handle(Terminal.Signal.INT, signal -> worker.interrupt());
    }

    /**
     * The terminal of this process, if it has one.
     *
     * @param history where lines are kept for the next time
     */
    static Optional<ShellTerminal> open(Completer completer, Path history) throws IOException {
        Terminal terminal;
        try {
            terminal = TerminalBuilder.builder().system(true).dumb(false).build();
        } catch (IOException | IllegalStateException e) {
            // Input is a file or a pipe.
            return Optional.empty();
        }
        return Optional.of(on(terminal, completer, history));
    }

    /** A terminal of any kind. */
    static ShellTerminal on(Terminal terminal, Completer completer, Path history)
            throws IOException {
        makeForOwner(history);
        DefaultParser parser = new DefaultParser();
        // What is typed is taken as it is: the shell has its own rules for words.
        parser.setEscapeChars(null);
        LineReader reader =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        .completer(completer)
                        .parser(parser)
                        .variable(LineReader.HISTORY_FILE, history)
                        .variable(LineReader.HISTORY_SIZE, HISTORY_LINES_MAX)
                        .variable(LineReader.HISTORY_FILE_SIZE, HISTORY_LINES_MAX)
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                        .history(new ShellHistory())
                        .build();
        return new ShellTerminal(terminal, reader);
    }

    /** A file that nobody else may read, also if it was there before. */
    private static void makeForOwner(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Override
    public @Nullable String next(String prompt) {
        try {
            return reader.readLine(prompt);
        } catch (UserInterruptException e) {
            return "";
        } catch (EndOfFileException e) {
            return null;
        }
    }

    @Override
    public boolean isTyped() {
        return true;
    }

    @Override
    public void close() throws IOException {
        try {
            reader.getHistory().save();
        } finally {
            terminal.close();
        }
    }
}
