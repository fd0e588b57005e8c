package io.quorate.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code quorate cluster}: what its subcommands have in common. */
@Command(
        name = "cluster",
        description = {
            "Looks at a running cluster, and administers it.",
            "What changes something needs nodes whose config allows it: see 'quorate config keys"
                    + " server.admin'."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate cluster status",
            "  quorate cluster members --endpoints localhost:50051,localhost:50052",
            "  quorate cluster add 4 --address localhost:7382 --client-address localhost:50054",
            "  quorate cluster promote 4",
            "  quorate cluster remove 1",
            "  quorate cluster transfer-leader 2",
            "  quorate cluster snapshot",
            "  quorate cluster digest --json",
            "  quorate cluster explain",
            "  quorate cluster backup monday.backup",
            "  quorate cluster restore monday.backup --config new.toml --node 1"
        },
        subcommands = {
            ClusterStatusCommand.class,
            ClusterMembersCommand.class,
            ClusterAddCommand.class,
            ClusterPromoteCommand.class,
            ClusterDemoteCommand.class,
            ClusterRemoveCommand.class,
            ClusterTransferCommand.class,
            ClusterSnapshotCommand.class,
            ClusterDigestCommand.class,
            ClusterExplainCommand.class,
            ClusterBackupCommand.class,
            ClusterRestoreCommand.class
        })
final class ClusterCommand implements Runnable {

    @Mixin private Endpoints endpoints = new Endpoints();

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Prints one JSON object.")
    private boolean json;

    @Override
    public void run() {
        throw new UsageException(
                "say what to do: status, members, add, promote, demote, remove, transfer-leader,"
                        + " snapshot, digest, explain, backup, restore; see --help");
    }

    Endpoints endpoints() {
        return endpoints;
    }

    boolean json() {
        return json;
    }
}
