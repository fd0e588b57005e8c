package io.quorate.server.cli;

/** What was asked for makes no sense; the message says what would. Ends with exit code 2. */
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
