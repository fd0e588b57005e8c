package io.quorate.server.observe;

import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.protocol.KvSecurity;
import io.quorate.kv.v1.MemberStatus;
import io.quorate.kv.v1.StatusReply;
import io.quorate.server.json.Json;
import io.quorate.server.json.StatusJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How all members stand: each is asked, at the address where it serves clients. */
final class MembersView implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long IDLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(30);

    private final NodeView self;
    private final KvSecurity security;
    private final Map<String, KvClient> clients = new HashMap<>();
    private long lastAsked = System.nanoTime();
    private boolean closed;

    /**
     * Connects to nobody yet.
     *
     * @param security as what this node asks: to others it is a client
     */
    MembersView(NodeView self, KvSecurity security) {
        this.self = self;
        this.security = security;
    }

    /** Every member, in the order of the membership; waits for all answers, 1 s at most. */
    Json json() {
        StatusReply own = self.status();
        List<CompletableFuture<Json>> answers = new ArrayList<>();
        for (MemberStatus member : own.getMembersList()) {
            answers.add(
                    member.getNode() == own.getNode()
                            ? CompletableFuture.completedFuture(
                                    StatusJson.of(member.getClientAddress(), own))
                            : ask(member));
        }
        if (answers.isEmpty()) {
            answers.add(CompletableFuture.completedFuture(StatusJson.of("", own)));
        }
        List<Json> nodes = new ArrayList<>();
        answers.forEach(answer -> nodes.add(answer.join()));
        return new Json().put("asked", own.getNode()).put("nodes", nodes);
    }

    private CompletableFuture<Json> ask(MemberStatus member) {
        String endpoint = member.getClientAddress();
        if (endpoint.isEmpty()) {
            return CompletableFuture.completedFuture(
                    failed(member, "has no client_address at which it could be asked"));
        }
        try {
            return client(endpoint)
                    .status(false)
                    .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .handle(
                            (reply, failure) ->
                                    failure == null
                                            ? StatusJson.of(endpoint, reply)
                                            : failed(member, "does not answer"));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(failed(member, String.valueOf(e)));
        }
    }

    private static Json failed(MemberStatus member, String error) {
        return new Json()
                .put("node", member.getNode())
                .put("endpoint", member.getClientAddress())
                .put("error", error);
    }

    private synchronized KvClient client(String endpoint) {
        if (closed) {
            throw new IllegalStateException("the node is stopping");
        }
        lastAsked = System.nanoTime();
        return clients.computeIfAbsent(
                endpoint,
                at ->
                        KvClient.create(
                                new KvClientConfig(
                                        List.of(at),
                                        PATIENCE,
                                        false,
                                        KvClientConfig.DEFAULT_PROTOCOL,
                                        security)));
    }

    /** Lets connections go that nobody needs any more. */
    synchronized void closeIdle() {
        if (System.nanoTime() - lastAsked > IDLE_NANOS_MAX) {
            closeClients();
        }
    }

    private void closeClients() {
        clients.values().forEach(KvClient::close);
        clients.clear();
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeClients();
    }
}
