package io.quorate.server.node;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.quorate.api.Bytes;
import io.quorate.api.Member;
import io.quorate.kv.v1.DigestsRequest;
import io.quorate.kv.v1.PositionDigest;
import io.quorate.kv.v1.ReplicaServiceGrpc;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The other replicas, as they are asked by this one. Used by one thread, but for the end. */
final class Replicas implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

    private static final int ANSWER_SECONDS = 2;

    private final Map<String, ManagedChannel> channels = new HashMap<>();
    private boolean closed;

    /** A connection to where a member serves clients. */
    static ManagedChannel connect(String clientAddress) {
        int colon = clientAddress.lastIndexOf(':');
        return NettyChannelBuilder.forAddress(
                        clientAddress.substring(0, colon),
                        Integer.parseInt(clientAddress.substring(colon + 1)))
                .usePlaintext()
                .build();
    }

    /** The last digests of a member; none if it does not answer. */
    Map<Long, Bytes> digests(Member member) {
        Map<Long, Bytes> digests = new HashMap<>();
        if (member.clientAddress().isEmpty()) {
            return digests;
        }
        try {
            for (PositionDigest digest :
                    ReplicaServiceGrpc.newBlockingStub(channel(member.clientAddress()))
                            .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                            .digests(DigestsRequest.getDefaultInstance())
                            .getDigestsList()) {
                digests.put(digest.getPosition(), Bytes.wrap(digest.getDigest().toByteArray()));
            }
        } catch (StatusRuntimeException e) {
            LOG.debug("node {} tells no digests: {}", member.id(), e.getStatus());
        }
        return digests;
    }

    private synchronized ManagedChannel channel(String clientAddress) {
        ManagedChannel channel = channels.computeIfAbsent(clientAddress, Replicas::connect);
        if (closed) {
            channel.shutdownNow();
        }
        return channel;
    }

    @Override
    public synchronized void close() {
        closed = true;
        channels.values().forEach(ManagedChannel::shutdownNow);
    }
}
