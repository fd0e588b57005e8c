package io.quorate.simulation;

import io.quorate.server.cli.Subcommand;

/** Brings {@code quorate compare}. */
public final class CompareSubcommand implements Subcommand {
    @Override
    public Object command() {
        return new CompareCommand();
    }
}
