package io.quorate.server.cli;

import io.quorate.api.NodeId;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.v1.StatusReply;
import io.quorate.server.local.ClusterFolder;
import io.quorate.server.local.ServerLaunch;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whether the processes of a cluster serve, and agree on who leads. */
final class Readiness {

    private static final long PAUSE_MILLIS = 100;

    private final String cluster;
    private final TreeMap<NodeId, KvClientConfig> endpoints;
    private final ClusterFolder folder;
    private final Map<NodeId, ProcessHandle> running;

    Readiness(
            String cluster,
            TreeMap<NodeId, KvClientConfig> endpoints,
            ClusterFolder folder,
            Map<NodeId, ProcessHandle> running) {
        this.cluster = cluster;
        this.endpoints = endpoints;
        this.folder = folder;
        this.running = running;
    }

    /**
     * Waits until all serve.
     *
     * @return who leads
     * @throws IllegalStateException if a process ended, or it took too long
     */
    NodeId await(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        TreeMap<NodeId, KvClient> clients = new TreeMap<>();
        endpoints.forEach((node, endpoint) -> clients.put(node, Endpoints.create(endpoint)));
        try {
            while (true) {
                Optional<NodeId> leader = agreedLeader(clients);
                if (leader.isPresent()) {
                    return leader.get();
                }
                running.forEach(this::requireAlive);
                if (System.nanoTime() - deadline >= 0) {
                    throw new IllegalStateException(
                            "not all nodes serve and follow a leader after "
                                    + patience.toSeconds()
                                    + " s; see the logs in "
                                    + folder.path().resolve("log"));
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } finally {
            clients.values().forEach(KvClient::close);
        }
    }

    private void requireAlive(NodeId node, ProcessHandle process) {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "the process of node "
                            + node
                            + " has ended; it said last:"
                            + System.lineSeparator()
                            + ServerLaunch.lastLines(folder.log(node)));
        }
    }

    /** The leader that all nodes see, itself among them. */
    private Optional<NodeId> agreedLeader(TreeMap<NodeId, KvClient> clients) {
        int leader = 0;
        boolean leads = false;
        for (Map.Entry<NodeId, KvClient> entry : clients.entrySet()) {
            Optional<StatusReply> reply = ask(entry.getKey(), entry.getValue());
            if (reply.isEmpty() || reply.get().getLeader() == 0) {
                return Optional.empty();
            }
            if (leader != 0 && leader != reply.get().getLeader()) {
                return Optional.empty();
            }
            leader = reply.get().getLeader();
            leads |= reply.get().getLeading();
        }
        return leads ? Optional.of(NodeId.of(leader)) : Optional.empty();
    }

    private String endpoint(NodeId node) {
        KvClientConfig asked = endpoints.get(node);
        return asked == null ? "" : asked.endpoints().get(0);
    }

    private Optional<StatusReply> ask(NodeId node, KvClient client) {
        StatusReply reply;
        try {
            reply = client.status(false).join();
        } catch (RuntimeException e) {
            return Optional.empty();
        }
        if (!reply.getCluster().equals(cluster) || reply.getNode() != node.value()) {
            throw new IllegalStateException(
                    "another server is at "
                            + endpoint(node)
                            + ": node "
                            + reply.getNode()
                            + " of cluster "
                            + reply.getCluster());
        }
        return Optional.of(reply);
    }
}
