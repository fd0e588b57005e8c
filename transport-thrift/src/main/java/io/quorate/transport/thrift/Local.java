package io.quorate.transport.thrift;

import io.quorate.transport.net.LocalNode;
import io.quorate.transport.net.NetSettings;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of a running transport share.
 *
 * @param node this node
 * @param tls how to encrypt; null if not at all
 * @param threads the threads
 * @param timer what happens later; nothing that blocks
 */
record Local(LocalNode node, @Nullable Tls tls, Threads threads, ScheduledExecutorService timer) {

    NetSettings settings() {
        return node.settings();
    }
}
