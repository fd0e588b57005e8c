package io.quorate.server.config;

import java.util.Locale;

/** Whether a node is on its own. */
public enum DeploymentMode {
    /** Executes at once on its store, without consensus. */
    STANDALONE,
    /** One of the replicas of a cluster. */
    REPLICATED;

    /** The word in the config. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
