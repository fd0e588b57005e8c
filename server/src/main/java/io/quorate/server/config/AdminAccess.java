package io.quorate.server.config;

import java.util.Locale;

/** Who may administer a cluster through a node. */
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

    static AdminAccess of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
