package io.quorate.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where a shell's lines come from. */
interface ShellLines extends AutoCloseable {

    /**
     * The next line; null at the end.
     *
     * @param prompt shown to a person
     * @throws IOException if it cannot be read
     */
    @Nullable String next(String prompt) throws IOException;

    /** Whether a person types them: mistakes end nothing then. */
    boolean isTyped();

    @Override
    void close() throws IOException;

    /** Lines of a file or a pipe. Not closed with this. */
    static ShellLines of(BufferedReader in) {
        return new ShellLines() {
            @Override
            public @Nullable String next(String prompt) throws IOException {
                return in.readLine();
            }

            @Override
            public boolean isTyped() {
                return false;
            }

            @Override
            public void close() {}
        };
    }
}
