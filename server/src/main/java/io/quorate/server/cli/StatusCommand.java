package io.quorate.server.cli;

import io.quorate.api.Bytes;
import io.quorate.kv.v1.LinkStatus;
import io.quorate.kv.v1.StatusReply;
import io.quorate.server.json.Json;
import io.quorate.server.json.StatusJson;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quorate status}. */
@Command(
        name = "status",
        description = "Shows how the nodes of a cluster stand.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate status",
            "  quorate status --links",
            "  quorate status --endpoints localhost:50051 --digest --json"
        })
final class StatusCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Endpoints endpoints = new Endpoints();

    @Option(names = "--digest", description = "Reads each node's whole state for its fingerprint.")
    private boolean digest;

    @Option(names = "--links", description = "Shows each node's links to the others, too.")
    private boolean links;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        NodeReplies nodes = NodeReplies.ask(endpoints.config(), digest);
        print(out, nodes.replies(), nodes.failures());
        return nodes.replies().isEmpty() ? Main.FAILED : Main.DONE;
    }

    private void print(
            PrintWriter out,
            TreeMap<String, StatusReply> replies,
            TreeMap<String, String> failures) {
        if (json) {
            List<Json> nodes = new ArrayList<>();
            replies.forEach((endpoint, reply) -> nodes.add(StatusJson.of(endpoint, reply)));
            failures.forEach(
                    (endpoint, error) ->
                            nodes.add(new Json().put("endpoint", endpoint).put("error", error)));
            out.println(new Json().put("nodes", nodes));
            return;
        }
        printNodes(out, replies, failures);
        if (links) {
            out.println();
            printLinks(out, replies.values());
        }
    }

    private static void printNodes(
            PrintWriter out,
            TreeMap<String, StatusReply> replies,
            TreeMap<String, String> failures) {
        Table table =
                new Table("node", "endpoint", "role", "epoch", "decided", "applied", "digest", "");
        replies.forEach(
                (endpoint, reply) ->
                        table.row(
                                reply.getNode(),
                                endpoint,
                                reply.getRole(),
                                reply.getEpoch(),
                                reply.getDecided(),
                                reply.getApplied(),
                                shortDigest(reply),
                                reply.getExplanation()));
        failures.forEach((endpoint, error) -> table.row("?", endpoint, "", "", "", "", "", error));
        table.print(out);
    }

    private static void printLinks(PrintWriter out, Collection<StatusReply> replies) {
        Table table =
                new Table(
                        "link",
                        "address",
                        "state",
                        "round trip",
                        "sent",
                        "in a batch",
                        "wire",
                        "received",
                        "queued",
                        "dropped",
                        "connects");
        for (StatusReply reply : replies) {
            for (LinkStatus link : reply.getLinksList()) {
                table.row(
                        reply.getNode() + " -> " + link.getNode(),
                        link.getAddress(),
                        state(link),
                        roundTrip(link),
                        link.getSent(),
                        String.format(Locale.ROOT, "%.1f", StatusJson.inABatch(link)),
                        kibibytes(link.getWireBytes()),
                        link.getReceived(),
                        link.getQueued(),
                        link.getDropped(),
                        link.getConnects());
            }
        }
        table.print(out);
    }

    private static String state(LinkStatus link) {
        if (link.getConnected()) {
            return "connected";
        }
        return link.getProblem().isEmpty() ? "down" : "down: " + link.getProblem();
    }

    private static String roundTrip(LinkStatus link) {
        return link.getRoundTripNanos() == 0
                ? "-"
                : String.format(Locale.ROOT, "%.2f ms", link.getRoundTripNanos() / 1e6);
    }

    private static String kibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
    }

    private static String shortDigest(StatusReply reply) {
        String hex = Bytes.copyOf(reply.getDigest().toByteArray()).toHex();
        return hex.isEmpty() ? "-" : hex.substring(0, 12);
    }
}
