package io.quorate.server.cli;

import io.quorate.kv.client.KvClient;
import io.quorate.kv.v1.ClusterHealthReply;
import io.quorate.kv.v1.MemberHealth;
import io.quorate.kv.v1.StatusReply;
import io.quorate.server.json.Json;
import io.quorate.server.json.StatusJson;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code quorate cluster status}. */
@Command(
        name = "status",
        description =
                "Shows how a cluster stands: its health, its leader, its members. Exit code 1 if nobody leads it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate cluster status",
            "  quorate cluster status --endpoints localhost:50052 --json"
        })
final class ClusterStatusCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @ParentCommand private ClusterCommand cluster = new ClusterCommand();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        NodeReplies nodes = NodeReplies.ask(cluster.endpoints().config(), false);
        if (nodes.replies().isEmpty()) {
            throw new IllegalStateException("no node answers: " + nodes.failures());
        }
        Optional<Map.Entry<String, StatusReply>> leader =
                nodes.replies().entrySet().stream()
                        .filter(entry -> entry.getValue().getLeading())
                        .max(Comparator.comparingLong(entry -> entry.getValue().getEpoch()));
        Optional<ClusterHealthReply> health = leader.flatMap(entry -> health(entry.getKey()));
        if (cluster.json()) {
            out.println(json(nodes, leader.map(Map.Entry::getValue), health));
        } else {
            print(out, nodes, leader.map(Map.Entry::getValue), health);
        }
        return health.isPresent() ? Main.DONE : Main.FAILED;
    }

    /** Nothing if the leader has lost its office meanwhile. */
    private Optional<ClusterHealthReply> health(String endpoint) {
        try (KvClient client = Endpoints.create(cluster.endpoints().config().onlyAt(endpoint))) {
            return Optional.of(client.clusterHealth().join());
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static void print(
            PrintWriter out,
            NodeReplies nodes,
            Optional<StatusReply> leader,
            Optional<ClusterHealthReply> health) {
        StatusReply any = leader.orElse(nodes.replies().firstEntry().getValue());
        out.println(
                "cluster "
                        + any.getCluster()
                        + ", engine "
                        + (any.getEngine().isEmpty() ? "none" : any.getEngine())
                        + ": "
                        + word(health)
                        + leader.map(
                                        known ->
                                                ", node "
                                                        + known.getNode()
                                                        + " leads epoch "
                                                        + known.getEpoch())
                                .orElse(", nobody is seen to lead"));
        Table table = new Table("node", "endpoint", "role", "decided", "applied", "lag", "up", "");
        long decided = leader.map(StatusReply::getDecided).orElse(0L);
        nodes.replies()
                .forEach(
                        (endpoint, reply) ->
                                table.row(
                                        reply.getNode(),
                                        endpoint,
                                        reply.getRole(),
                                        reply.getDecided(),
                                        reply.getApplied(),
                                        leader.isPresent()
                                                ? Math.max(0, decided - reply.getApplied())
                                                : "-",
                                        "yes",
                                        reply.getExplanation()));
        nodes.failures()
                .forEach(
                        (endpoint, why) -> {
                            int node = nodes.nodeAt(endpoint);
                            String name = node == 0 ? "?" : Integer.toString(node);
                            table.row(name, endpoint, "", "", "", "", "no", why);
                        });
        table.print(out);
    }

    private static String word(Optional<ClusterHealthReply> health) {
        return health.map(ClusterHealthReply::getHealth).orElse("unhealthy");
    }

    private static Json json(
            NodeReplies nodes, Optional<StatusReply> leader, Optional<ClusterHealthReply> health) {
        List<Json> rows = new ArrayList<>();
        nodes.replies().forEach((endpoint, reply) -> rows.add(StatusJson.of(endpoint, reply)));
        List<Json> silent = new ArrayList<>();
        nodes.failures()
                .forEach(
                        (endpoint, why) ->
                                silent.add(
                                        new Json()
                                                .put("node", nodes.nodeAt(endpoint))
                                                .put("endpoint", endpoint)
                                                .put("error", why)));
        List<Json> members = new ArrayList<>();
        health.ifPresent(known -> known.getMembersList().forEach(m -> members.add(json(m))));
        return new Json()
                .put("cluster", nodes.replies().firstEntry().getValue().getCluster())
                .put("health", word(health))
                .put("leader", leader.map(StatusReply::getNode).orElse(0))
                .put("epoch", leader.map(StatusReply::getEpoch).orElse(0L))
                .put("decided", leader.map(StatusReply::getDecided).orElse(0L))
                .put("members", members)
                .put("nodes", rows)
                .put("unreachable", silent);
    }

    private static Json json(MemberHealth member) {
        return new Json()
                .put("node", member.getNode())
                .put("clientAddress", member.getClientAddress())
                .put("votes", member.getVotes())
                .put("up", member.getUp())
                .put(
                        "sinceContactMillis",
                        member.hasSinceContactMillis() ? member.getSinceContactMillis() : null);
    }
}
