package io.quorate.bench.transport;

import io.quorate.api.ClusterId;
import io.quorate.api.Handshake;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.Settings;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import io.quorate.api.TransportLimits;
import io.quorate.api.TransportProvider;
import java.util.List;
import java.util.UUID;

/** The two nodes between which envelopes go to and fro. */
final class TransportNodes {

    static final ClusterId CLUSTER = new ClusterId("bench");
    static final NodeId NEAR = NodeId.of(1);
    static final NodeId FAR = NodeId.of(2);

    private TransportNodes() {}

    /** Where a node listens: anywhere free. */
    static String listenAddress(TransportProvider provider, NodeId node) {
        return provider.crossesProcesses() ? "localhost:0" : "bench-" + UUID.randomUUID() + node;
    }

    static Transport create(TransportProvider provider, NodeId self, List<Member> peers) {
        TransportLimits limits = TransportLimits.DEFAULT;
        return provider.create(
                new TransportContext(
                        new Handshake(
                                CLUSTER,
                                self,
                                UUID.randomUUID(),
                                "echo",
                                1,
                                limits.payloadBytesMax()),
                        listenAddress(provider, self),
                        peers,
                        limits,
                        Settings.defaults(provider)));
    }
}
