package io.quorate.api;

import java.util.regex.Pattern;

/**
 * The name that keeps clusters apart: nodes of different clusters refuse each other's connections
 * and each other's directories.
 *
 * @param name 1 to 64 characters out of letters, digits, {@code . _ -}
 */
public record ClusterId(String name) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public ClusterId {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "cluster name '" + name + "' is not 1 to 64 letters, digits, '.', '_' or '-'");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
