package io.quorate.server.cli;

/**
 * A further command of {@code quorate}, from a jar on the class path. Found by {@link
 * java.util.ServiceLoader}, so it is public and has a public constructor without parameters.
 */
public interface Subcommand {

    /**
     * A new object with picocli's {@code @Command}, which has the command's name, and is a {@link
     * java.util.concurrent.Callable} of its exit code.
     */
    Object command();
}
