package io.quorate.kv.grpc;

import java.util.concurrent.TimeUnit;

/**
 * What a front end lets its clients take.
 *
 * @param connectionsMax connections with calls at a time; the calls of one more are refused
 * @param callsMax calls of one connection that are under way; what comes beyond waits at the client
 * @param unreadBytesMax bytes of answers that one client does not read; an answer beyond is
 *     replaced by an error
 * @param aliveNanos how often to ask a client that says nothing whether it is still there
 * @param idleNanos how long a connection may be without a call
 */
record ServerLimits(
        int connectionsMax, int callsMax, long unreadBytesMax, long aliveNanos, long idleNanos) {

    static final ServerLimits DEFAULT =
            new ServerLimits(
                    10_000,
                    4_096,
                    64L << 20,
                    TimeUnit.SECONDS.toNanos(60),
                    TimeUnit.MINUTES.toNanos(10));
}
