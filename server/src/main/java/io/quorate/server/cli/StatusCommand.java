package io.quorate.server.cli;

import io.quorate.api.Bytes;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.v1.StatusReply;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
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
            "  quorate status --endpoints localhost:50051 --digest --json"
        })
final class StatusCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Endpoints endpoints = new Endpoints();

    @Option(names = "--digest", description = "Reads each node's whole state for its fingerprint.")
    private boolean digest;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        TreeMap<String, StatusReply> replies = new TreeMap<>();
        TreeMap<String, String> failures = new TreeMap<>();
        TreeSet<String> toAsk = new TreeSet<>(endpoints.config().endpoints());
        while (!toAsk.isEmpty()) {
            String endpoint = toAsk.pollFirst();
            ask(endpoint, replies, failures);
            StatusReply reply = replies.get(endpoint);
            if (reply != null) {
                reply.getMembersList().forEach(member -> toAsk.add(member.getClientAddress()));
                toAsk.remove("");
                toAsk.removeAll(replies.keySet());
                toAsk.removeAll(failures.keySet());
            }
        }
        print(out, replies, failures);
        return replies.isEmpty() ? Main.FAILED : Main.DONE;
    }

    private void ask(
            String endpoint,
            TreeMap<String, StatusReply> replies,
            TreeMap<String, String> failures) {
        try (KvClient client = KvClient.create(endpoints.config().onlyAt(endpoint))) {
            replies.put(endpoint, client.status(digest).join());
        } catch (RuntimeException e) {
            failures.put(endpoint, Main.message(e));
        }
    }

    private void print(
            PrintWriter out,
            TreeMap<String, StatusReply> replies,
            TreeMap<String, String> failures) {
        if (json) {
            List<Json> nodes = new ArrayList<>();
            replies.forEach((endpoint, reply) -> nodes.add(asJson(endpoint, reply)));
            failures.forEach(
                    (endpoint, error) ->
                            nodes.add(new Json().put("endpoint", endpoint).put("error", error)));
            out.println(new Json().put("nodes", nodes));
            return;
        }
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

    private static String shortDigest(StatusReply reply) {
        String hex = Bytes.copyOf(reply.getDigest().toByteArray()).toHex();
        return hex.isEmpty() ? "-" : hex.substring(0, 12);
    }

    private static Json asJson(String endpoint, StatusReply reply) {
        Json object =
                new Json()
                        .put("endpoint", endpoint)
                        .put("node", reply.getNode())
                        .put("cluster", reply.getCluster())
                        .put("mode", reply.getMode())
                        .put("engine", reply.getEngine())
                        .put("transport", reply.getTransport())
                        .put("storage", reply.getStorage())
                        .put("store", reply.getStore())
                        .put("health", reply.getHealth())
                        .put("role", reply.getRole())
                        .put("leading", reply.getLeading())
                        .put("leader", reply.getLeader())
                        .put("epoch", reply.getEpoch())
                        .put("decided", reply.getDecided())
                        .put("applied", reply.getApplied())
                        .put("explanation", reply.getExplanation())
                        .put("version", reply.getVersion());
        if (!reply.getDigest().isEmpty()) {
            object.put("digest", Bytes.copyOf(reply.getDigest().toByteArray()).toHex())
                    .put("digestPosition", reply.getDigestPosition());
        }
        return object;
    }
}
