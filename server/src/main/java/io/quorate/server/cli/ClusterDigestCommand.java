package io.quorate.server.cli;

import io.quorate.api.Bytes;
import io.quorate.kv.v1.StatusReply;
import io.quorate.server.json.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code quorate cluster digest}. */
@Command(
        name = "digest",
        description = {
            "Compares fingerprints of the nodes' whole states.",
            "Only states of the same position can be compared: while clients write, nodes are asked again until two of them are. Exit code 1 if states differ, or could not be compared."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  quorate cluster digest", "  quorate cluster digest --timeout 60 --json"})
final class ClusterDigestCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @ParentCommand private ClusterCommand cluster = new ClusterCommand();

    private static final int TRIES = 5;

    @Override
    public Integer call() {
        NodeReplies nodes = NodeReplies.ask(cluster.endpoints().config(), true);
        for (int tries = 1; tries < TRIES && verdict(nodes) == Verdict.OPEN; tries++) {
            nodes = NodeReplies.ask(cluster.endpoints().config(), true);
        }
        Verdict verdict = verdict(nodes);
        PrintWriter out = spec.commandLine().getOut();
        if (cluster.json()) {
            out.println(json(nodes, verdict));
        } else {
            print(out, nodes, verdict);
        }
        return verdict == Verdict.EQUAL ? Main.DONE : Main.FAILED;
    }

    private enum Verdict {
        EQUAL("all nodes have the same state"),
        DIFFERENT("STATES DIFFER at the same position"),
        OPEN("nodes were met at different positions, or not at all: ask again");

        private final String sentence;

        Verdict(String sentence) {
            this.sentence = sentence;
        }
    }

    private static Verdict verdict(NodeReplies nodes) {
        Map<Long, String> byPosition = new HashMap<>();
        Set<Long> positions = new HashSet<>();
        for (StatusReply reply : nodes.replies().values()) {
            String before = byPosition.put(reply.getDigestPosition(), hex(reply));
            if (before != null && !before.equals(hex(reply))) {
                return Verdict.DIFFERENT;
            }
            positions.add(reply.getDigestPosition());
        }
        return positions.size() == 1 && nodes.failures().isEmpty() ? Verdict.EQUAL : Verdict.OPEN;
    }

    private static String hex(StatusReply reply) {
        return Bytes.copyOf(reply.getDigest().toByteArray()).toHex();
    }

    private static void print(PrintWriter out, NodeReplies nodes, Verdict verdict) {
        Table table = new Table("node", "endpoint", "position", "digest");
        nodes.replies()
                .forEach(
                        (endpoint, reply) ->
                                table.row(
                                        reply.getNode(),
                                        endpoint,
                                        reply.getDigestPosition(),
                                        hex(reply)));
        nodes.failures().forEach((endpoint, why) -> table.row("?", endpoint, "-", why));
        table.print(out);
        out.println(verdict.sentence);
    }

    private static Json json(NodeReplies nodes, Verdict verdict) {
        List<Json> rows = new ArrayList<>();
        nodes.replies()
                .forEach(
                        (endpoint, reply) ->
                                rows.add(
                                        new Json()
                                                .put("node", reply.getNode())
                                                .put("endpoint", endpoint)
                                                .put("position", reply.getDigestPosition())
                                                .put("digest", hex(reply))));
        nodes.failures()
                .forEach(
                        (endpoint, why) ->
                                rows.add(new Json().put("endpoint", endpoint).put("error", why)));
        return new Json()
                .put("verdict", verdict.name().toLowerCase(Locale.ROOT))
                .put("nodes", rows);
    }
}
