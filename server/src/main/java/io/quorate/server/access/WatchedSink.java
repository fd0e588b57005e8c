package io.quorate.server.access;

import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Passes replies on as long as whoever gets them may have them. */
final class WatchedSink<A> implements KvSink<A> {

    private final KvSink<A> sink;
    private final Supplier<Optional<KvFailure>> refusal;
    private @Nullable KvStream stream;
    private boolean refused;

    WatchedSink(KvSink<A> sink, Supplier<Optional<KvFailure>> refusal) {
        this.sink = sink;
        this.refusal = refusal;
    }

    /** What is cancelled when nothing may be passed on any more. */
    void follow(KvStream followed) {
        boolean ends;
        synchronized (this) {
            stream = followed;
            ends = refused;
        }
        if (ends) {
            followed.cancel();
        }
    }

    @Override
    public boolean hasRoom() {
        return !isRefused() && sink.hasRoom();
    }

    private synchronized boolean isRefused() {
        return refused;
    }

    @Override
    public void send(A reply) {
        if (isRefused()) {
            return;
        }
        Optional<KvFailure> why = refusal.get();
        if (why.isEmpty()) {
            sink.send(reply);
            return;
        }
        KvStream ended;
        synchronized (this) {
            refused = true;
            ended = stream;
        }
        sink.fail(why.get());
        if (ended != null) {
            ended.cancel();
        }
    }

    @Override
    public void end() {
        if (!isRefused()) {
            sink.end();
        }
    }

    @Override
    public void fail(KvFailure failure) {
        if (!isRefused()) {
            sink.fail(failure);
        }
    }
}
