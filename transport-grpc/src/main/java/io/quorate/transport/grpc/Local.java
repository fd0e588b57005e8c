package io.quorate.transport.grpc;

import io.quorate.transport.net.LocalNode;
import io.quorate.transport.net.NetSettings;
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
}
