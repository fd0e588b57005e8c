package io.quorate.kv.protocol;

import com.google.protobuf.Message;
import java.util.concurrent.CompletableFuture;

/**
 * A client's way to one node. It connects when it is first used, and again whenever it was broken.
 * Methods can be called by any thread and do not block, but for {@link #awaitEnd}.
 */
public interface KvConnection {

    /**
     * Makes a call that is no stream.
     *
     * @param timeoutNanos after which it is given up
     * @return completes exceptionally with a {@link KvFailure} only, which is also how everything
     *     else that goes wrong is told: nothing is thrown. What depends on it runs in a thread that
     *     may be held up
     */
    <Q extends Message, A extends Message> CompletableFuture<A> call(
            KvMethod<Q, A> method, Q request, long timeoutNanos);

    /**
     * Asks for a stream. Replies come only as long as the sink has had fewer than it asked for.
     * Throws nothing: the sink is told.
     *
     * @param replies how many it asks for at once; each {@link KvStream#wake} asks for one more
     * @param sink is not asked whether it has room, and hears nothing after {@link KvStream#cancel}
     *     that matters
     */
    <Q extends Message, A extends Message> KvStream open(
            KvMethod<Q, A> method, Q request, int replies, KvSink<A> sink);

    /**
     * Lets the next call connect anew at once if the last attempt has failed: how long to leave a
     * node alone is for its callers to say.
     */
    void reconnect();

    /** Breaks it off. Calls under way end. */
    void close();

    /** Waits a while for the end after {@link #close}. */
    void awaitEnd() throws InterruptedException;
}
