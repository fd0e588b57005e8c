package io.quorate.server.config;

import java.util.Optional;
import java.util.regex.Pattern;

/** Checks addresses that clients are served at. */
public final class ListenAddress {

    private static final int PORT_MAX = 65_535;
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?::1]?");

    private ListenAddress() {}

    /** What is wrong with the form of {@code text}, as the end of a sentence, if anything. */
    static Optional<String> problem(String text) {
        int colon = text.lastIndexOf(':');
        boolean valid =
                colon > 0
                        && text.substring(colon + 1).matches("\\d{1,5}")
                        && Integer.parseInt(text.substring(colon + 1)) <= PORT_MAX;
        return valid
                ? Optional.empty()
                : Optional.of("must be host:port, such as localhost:50051, not '" + text + "'");
    }

    /** Whether a host's name or number means this machine, and nothing but it. */
    public static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host).matches();
    }

    /** What speaks against listening there without encryption, if anything. */
    static Optional<String> exposure(String text) {
        String host = text.substring(0, Math.max(0, text.lastIndexOf(':')));
        return isLoopback(host)
                ? Optional.empty()
                : Optional.of(
                        "'"
                                + text
                                + "' can be reached from other machines, without encryption; say "
                                + ConfigSchema.INSECURE
                                + " = true if that is meant");
    }
}
