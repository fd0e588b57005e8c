package io.quorate.simulation;

import io.quorate.server.cli.Subcommand;

/** Brings {@code quorate sim}. */
public final class SimSubcommand implements Subcommand {
    @Override
    public Object command() {
        return new SimCommand();
    }
}
