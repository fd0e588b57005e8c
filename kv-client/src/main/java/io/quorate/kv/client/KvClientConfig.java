package io.quorate.kv.client;

import io.quorate.kv.protocol.KvSecurity;
import io.quorate.kv.protocol.KvTls;
import io.quorate.kv.protocol.KvToken;
import java.time.Duration;
import java.util.List;

/**
 * Where the server is, and how patient to be.
 *
 * @param endpoints {@code host:port} of one or more nodes; others are found through these
 * @param timeout how long a call may take with all its repetitions
 * @param followLeader whether a call goes on to the leader that a node names, and to other nodes;
 *     false asks the first endpoint alone
 * @param protocol the name of the protocol that the endpoints speak, such as {@code grpc} or {@code
 *     thrift}; one whose library is there
 * @param security how it speaks to nodes, and by what they know it
 */
public record KvClientConfig(
        List<String> endpoints,
        Duration timeout,
        boolean followLeader,
        String protocol,
        KvSecurity security) {

    /** The protocol that is spoken unless another one is asked for. */
    public static final String DEFAULT_PROTOCOL = "grpc";

    /** The same over gRPC. */
    public KvClientConfig(List<String> endpoints, Duration timeout, boolean followLeader) {
        this(endpoints, timeout, followLeader, DEFAULT_PROTOCOL);
    }

    /** The same without TLS, and without a token. */
    public KvClientConfig(
            List<String> endpoints, Duration timeout, boolean followLeader, String protocol) {
        this(endpoints, timeout, followLeader, protocol, KvSecurity.NONE);
    }

    public KvClientConfig {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("no endpoint is given");
        }
        for (String endpoint : endpoints) {
            checkEndpoint(endpoint);
            if (security.token().isPresent() && !security.mayShowTokenAt(endpoint)) {
                throw new IllegalArgumentException(
                        "the token would travel to "
                                + endpoint
                                + " as plain text: use TLS, or say that this is meant");
            }
        }
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("timeout " + timeout + " is not positive");
        }
    }

    /** These endpoints, 10 s, and wherever the leader is. */
    public static KvClientConfig of(List<String> endpoints) {
        return new KvClientConfig(endpoints, Duration.ofSeconds(10), true);
    }

    /** This node alone. */
    public KvClientConfig onlyAt(String endpoint) {
        return new KvClientConfig(List.of(endpoint), timeout, false, protocol, security);
    }

    /** The same over another protocol. */
    public KvClientConfig over(String other) {
        return new KvClientConfig(endpoints, timeout, followLeader, other, security);
    }

    /** The same with TLS. */
    public KvClientConfig secured(KvTls files) {
        return as(security.over(files));
    }

    /**
     * The same with a token, which goes to other machines over TLS alone, so that it is to be
     * called after {@link #secured}.
     *
     * @throws IllegalArgumentException if there is no TLS, and an endpoint is not of this machine
     */
    public KvClientConfig showing(KvToken token) {
        return as(security.showing(token));
    }

    /** The same with this security. */
    public KvClientConfig as(KvSecurity other) {
        return new KvClientConfig(endpoints, timeout, followLeader, protocol, other);
    }

    private static void checkEndpoint(String endpoint) {
        if (!isEndpoint(endpoint)) {
            throw new IllegalArgumentException(
                    "endpoint '" + endpoint + "' is not host:port, such as localhost:50051");
        }
    }

    /** Whether {@code text} is {@code host:port}, with a port from 1 to 65,535. */
    static boolean isEndpoint(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("\\d{1,5}")) {
            return false;
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        return port >= 1 && port <= 65_535;
    }
}
