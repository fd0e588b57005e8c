package io.quorate.transport.grpc;

import io.grpc.Attributes;
import io.quorate.api.CertificateIdentity;
import io.quorate.transport.net.LocalNode;
import io.quorate.transport.net.NetSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of a running transport share.
 *
 * @param node this node
 * @param tls how to encrypt; null if not at all
 * @param threads the threads
 */
record Local(LocalNode node, @Nullable Tls tls, Threads threads) {

    NetSettings settings() {
        return node.settings();
    }

    /** Who is at the other end of a connection by its certificate, if that can be told. */
    Optional<CertificateIdentity> peer(Attributes connection) {
        return tls == null ? Optional.empty() : tls.peer(connection);
    }
}
