package io.quorate.server.cli;

import io.quorate.server.json.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code quorate cluster explain}. */
@Command(
        name = "explain",
        description =
                "Lets each node say in a sentence why it does not lead, decide or apply; or that all is well.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  quorate cluster explain", "  quorate cluster explain --json"})
final class ClusterExplainCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @ParentCommand private ClusterCommand cluster = new ClusterCommand();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        NodeReplies nodes = NodeReplies.ask(cluster.endpoints().config(), false);
        List<Json> rows = new ArrayList<>();
        nodes.replies()
                .forEach(
                        (endpoint, reply) ->
                                rows.add(
                                        new Json()
                                                .put("node", reply.getNode())
                                                .put("endpoint", endpoint)
                                                .put("health", reply.getHealth())
                                                .put("role", reply.getRole())
                                                .put("explanation", reply.getExplanation())));
        nodes.failures()
                .forEach(
                        (endpoint, why) ->
                                rows.add(new Json().put("endpoint", endpoint).put("error", why)));
        if (cluster.json()) {
            out.println(new Json().put("nodes", rows));
        } else {
            nodes.replies()
                    .forEach(
                            (endpoint, reply) ->
                                    out.println(
                                            "node "
                                                    + reply.getNode()
                                                    + " at "
                                                    + endpoint
                                                    + " ("
                                                    + reply.getRole()
                                                    + "): "
                                                    + reply.getExplanation()));
            nodes.failures()
                    .forEach((endpoint, why) -> out.println("node at " + endpoint + ": " + why));
        }
        return nodes.replies().isEmpty() ? Main.FAILED : Main.DONE;
    }
}
