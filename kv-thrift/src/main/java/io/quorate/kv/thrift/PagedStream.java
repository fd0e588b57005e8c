package io.quorate.kv.thrift;

import com.google.protobuf.Message;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream at a client, of which each reply is asked for by a call of its own. One is asked for at
 * a time, so that the sink is called by one thread at a time; no lock is held meanwhile.
 */
final class PagedStream<Q extends Message, A extends Message> implements KvStream {

    private static final long PAGE_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    private final KvConnection connection;
    private final KvMethod<Q, A> method;
    private final KvSink<A> sink;
    private Q request;
    private int wanted;
    private boolean asking;
    private boolean over;

    PagedStream(
            KvConnection connection, KvMethod<Q, A> method, Q request, int wanted, KvSink<A> sink) {
        this.connection = connection;
        this.method = method;
        this.request = request;
        this.wanted = wanted;
        this.sink = sink;
    }

    void begin() {
        askOn();
    }

    @Override
    public void wake() {
        synchronized (this) {
            wanted++;
        }
        askOn();
    }

    private void askOn() {
        Q next;
        synchronized (this) {
            if (over || asking || wanted == 0) {
                return;
            }
            asking = true;
            wanted--;
            next = request;
        }
        connection.call(method, next, PAGE_NANOS_MAX).whenComplete(this::take);
    }

    private void take(@Nullable A reply, @Nullable Throwable failure) {
        if (isOver()) {
            return;
        }
        if (failure != null || reply == null) {
            cancel();
            sink.fail(
                    KvFailure.of(failure == null ? new IllegalStateException("no page") : failure));
            return;
        }
        sink.send(reply);
        Optional<Q> next;
        synchronized (this) {
            next = over ? Optional.empty() : method.next(request, reply);
            if (next.isPresent()) {
                request = next.get();
                asking = false;
            }
        }
        if (next.isPresent()) {
            askOn();
        } else if (!isOver()) {
            cancel();
            sink.end();
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    @Override
    public synchronized void cancel() {
        over = true;
    }
}
