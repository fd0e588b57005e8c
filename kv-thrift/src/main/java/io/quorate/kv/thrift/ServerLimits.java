package io.quorate.kv.thrift;

import java.util.concurrent.TimeUnit;

/**
 * What a front end lets its clients take.
 *
 * @param connectionsMax connections at a time; one more is closed at once
 * @param callsMax calls of one connection that are under way; what comes beyond waits unread
 * @param partialBytesMax bytes of frames that are not complete, of all connections together; who
 *     sends more is cut off
 * @param unreadBytesMax bytes of answers that one client does not read; who lets more gather is cut
 *     off
 * @param frameNanos how long a frame may take to come
 * @param idleNanos how long a connection may be without a call
 */
record ServerLimits(
        int connectionsMax,
        int callsMax,
        long partialBytesMax,
        long unreadBytesMax,
        long frameNanos,
        long idleNanos) {

    static final ServerLimits DEFAULT =
            new ServerLimits(
                    10_000,
                    4_096,
                    256L << 20,
                    64L << 20,
                    TimeUnit.SECONDS.toNanos(30),
                    TimeUnit.MINUTES.toNanos(10));
}
