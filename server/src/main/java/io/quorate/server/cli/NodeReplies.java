package io.quorate.server.cli;

import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.v1.MemberStatus;
import io.quorate.kv.v1.StatusReply;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the nodes of a cluster say of themselves: those that were named, and those that they name.
 *
 * @param replies by the endpoint that was asked
 * @param failures why an endpoint did not answer
 */
record NodeReplies(TreeMap<String, StatusReply> replies, TreeMap<String, String> failures) {

    /**
     * Asks all nodes.
     *
     * @param digest whether each is to read its whole state
     */
    static NodeReplies ask(KvClientConfig config, boolean digest) {
        NodeReplies nodes = new NodeReplies(new TreeMap<>(), new TreeMap<>());
        TreeSet<String> asked = new TreeSet<>();
        TreeSet<String> toAsk = new TreeSet<>(config.endpoints());
        while (!toAsk.isEmpty()) {
            String endpoint = toAsk.pollFirst();
            asked.add(endpoint);
            nodes.ask(config, endpoint, digest);
            StatusReply reply = nodes.replies.get(endpoint);
            if (reply != null) {
                reply.getMembersList().forEach(member -> toAsk.add(member.getClientAddress()));
                toAsk.remove("");
                toAsk.removeAll(asked);
            }
        }
        return nodes;
    }

    /**
     * The node that serves clients at {@code endpoint}, as members tell; 0 if none of them does.
     */
    int nodeAt(String endpoint) {
        return replies.values().stream()
                .flatMap(reply -> reply.getMembersList().stream())
                .filter(member -> member.getClientAddress().equals(endpoint))
                .mapToInt(MemberStatus::getNode)
                .findFirst()
                .orElse(0);
    }

    private void ask(KvClientConfig config, String endpoint, boolean digest) {
        try (KvClient client = Endpoints.create(config.onlyAt(endpoint))) {
            StatusReply reply = client.status(digest).join();
            if (replies.values().stream().noneMatch(known -> isSameNode(known, reply))) {
                replies.put(endpoint, reply);
            }
        } catch (RuntimeException e) {
            failures.put(endpoint, Main.message(e));
        }
    }

    /** A node may be met under two spellings of its address. */
    private static boolean isSameNode(StatusReply one, StatusReply other) {
        return one.getMembersCount() > 0
                && one.getCluster().equals(other.getCluster())
                && one.getNode() == other.getNode();
    }
}
