package io.quorate.server.node;

import io.quorate.api.Bytes;
import io.quorate.api.Member;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvProtocol;
import io.quorate.kv.protocol.KvSecurity;
import io.quorate.kv.v1.DigestsReply;
import io.quorate.kv.v1.DigestsRequest;
import io.quorate.kv.v1.PositionDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The other replicas, as they are asked by this one. Used by one thread, but for the end. */
final class Replicas implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final KvSecurity security;
    private final Map<String, KvConnection> connections = new HashMap<>();
    private boolean closed;

    /**
     * Makes no connection yet.
     *
     * @param security as what this node asks: to others it is a client
     */
    Replicas(KvSecurity security) {
        this.security = security;
    }

    /**
     * A connection to where a member serves clients.
     *
     * @throws IllegalArgumentException if gRPC cannot call it; the message names it
     */
    static KvConnection connect(String clientAddress, KvSecurity security) {
        return KvProtocol.all().named("grpc").connect(clientAddress, security);
    }

    /** The last digests of a member; none if it does not answer. */
    Map<Long, Bytes> digests(Member member) {
        Map<Long, Bytes> digests = new HashMap<>();
        if (member.clientAddress().isEmpty()) {
            return digests;
        }
        try {
            KvConnection connection = connection(member.clientAddress());
            connection.reconnect();
            DigestsReply reply =
                    connection
                            .call(
                                    KvMethod.DIGESTS,
                                    DigestsRequest.getDefaultInstance(),
                                    ANSWER_NANOS)
                            .join();
            for (PositionDigest digest : reply.getDigestsList()) {
                digests.put(digest.getPosition(), Bytes.wrap(digest.getDigest().toByteArray()));
            }
        } catch (CompletionException | IllegalArgumentException e) {
            LOG.debug("node {} tells no digests: {}", member.id(), KvFailure.of(e).getMessage());
        }
        return digests;
    }

    private synchronized KvConnection connection(String clientAddress) {
        KvConnection connection =
                connections.computeIfAbsent(clientAddress, address -> connect(address, security));
        if (closed) {
            connection.close();
        }
        return connection;
    }

    @Override
    public synchronized void close() {
        closed = true;
        connections.values().forEach(KvConnection::close);
    }
}
