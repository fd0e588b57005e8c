package io.quorate.server.access;

import java.util.Locale;

/** Who may administer a cluster through a node, by where they come from. */
public enum AdminAccess {
    /** Nobody. */
    CLOSED,
    /** Whoever runs a process on the node's own machine, and comes over its loopback address. */
    LOCAL,
    /** Whoever reaches the node's client address. */
    OPEN;

    /** As a config has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a config means by a word. */
    public static AdminAccess of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
