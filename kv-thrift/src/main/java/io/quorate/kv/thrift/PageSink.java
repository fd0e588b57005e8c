package io.quorate.kv.thrift;

import com.google.protobuf.Message;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.WatchReply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes one reply of a stream, and cancels it. Of a watch that is the first with changes; if none
 * come for a while, what the node sends to show that it lives.
 */
final class PageSink<A extends Message> implements KvSink<A> {

    private final Consumer<A> onReply;
    private final Consumer<KvFailure> onFailure;
    private final A none;
    private boolean isFirst = true;
    private boolean done;
    private @Nullable KvStream stream;

    /**
     * Makes a sink.
     *
     * @param none what stands for the end, if it comes before any reply
     */
    PageSink(Consumer<A> onReply, Consumer<KvFailure> onFailure, A none) {
        this.onReply = onReply;
        this.onFailure = onFailure;
        this.none = none;
    }

    /** Tells of the stream, which is cancelled as soon as nothing more is wanted of it. */
    void follow(KvStream begun) {
        boolean over;
        synchronized (this) {
            stream = begun;
            over = done;
        }
        if (over) {
            begun.cancel();
        }
    }

    /** The client has gone. */
    void cancel() {
        finish();
    }

    @Override
    public synchronized boolean hasRoom() {
        return !done;
    }

    @Override
    public void send(A reply) {
        if (isNews(reply) && finish()) {
            onReply.accept(reply);
        }
    }

    private synchronized boolean isNews(A reply) {
        boolean first = isFirst;
        isFirst = false;
        return !first
                || !(reply instanceof WatchReply)
                || ((WatchReply) reply).getChangesCount() > 0;
    }

    @Override
    public void end() {
        if (finish()) {
            onReply.accept(none);
        }
    }

    @Override
    public void fail(KvFailure failure) {
        if (finish()) {
            onFailure.accept(failure);
        }
    }

    private boolean finish() {
        KvStream begun;
        synchronized (this) {
            if (done) {
                return false;
            }
            done = true;
            begun = stream;
        }
        if (begun != null) {
            begun.cancel();
        }
        return true;
    }
}
