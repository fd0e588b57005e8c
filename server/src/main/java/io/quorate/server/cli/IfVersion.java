package io.quorate.server.cli;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The version of the members that a change starts from, as an option. */
final class IfVersion {

    static final OptionalLong ANY = OptionalLong.empty();

    @Option(
            names = "--if-version",
            paramLabel = "V",
            description = "Only if the members are at this version, as 'cluster members' shows it.")
    private @Nullable Long ifVersion;

    OptionalLong version() {
        return ifVersion == null ? ANY : OptionalLong.of(ifVersion);
    }
}
