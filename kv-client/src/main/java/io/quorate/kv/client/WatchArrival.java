package io.quorate.kv.client;

import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.v1.WatchReply;
import org.jspecify.annotations.Nullable;

/**
 * What comes from a node of a watch.
 *
 * @param stream on which call
 * @param reply null at its end
 * @param failure why it ended; null with a reply
 */
record WatchArrival(WatchStream stream, @Nullable WatchReply reply, @Nullable KvFailure failure) {}
