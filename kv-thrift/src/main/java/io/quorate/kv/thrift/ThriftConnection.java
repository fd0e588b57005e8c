package io.quorate.kv.thrift;

import com.google.protobuf.Message;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvSecurity;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.protocol.KvToken;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.thrift.TException;
import org.jspecify.annotations.Nullable;

/** A client's way to one node: one link at a time, which all calls share. */
final class ThriftConnection implements KvConnection {

    private static final long END_SECONDS_MAX = 5;

    private final String endpoint;
    private final @Nullable TlsLayer tls;
    private final Optional<KvToken> token;
    private final ClientThreads threads;
    private final ClientThreads.Running running;
    private @Nullable ThriftLink link;
    private boolean closed;

    ThriftConnection(String endpoint, KvSecurity security, ClientThreads threads) {
        this.endpoint = endpoint;
        this.tls = TlsLayer.ofClient(security.tls());
        this.token = security.tokenAt(endpoint);
        this.threads = threads;
        this.running = threads.acquire();
    }

    @Override
    public <Q extends Message, A extends Message> CompletableFuture<A> call(
            KvMethod<Q, A> method, Q request, long timeoutNanos) {
        ThriftLink current = link();
        if (current == null) {
            return CompletableFuture.failedFuture(
                    KvFailure.silence("UNAVAILABLE", "the connection is closed", false));
        }
        try {
            return current.call(method, request, timeoutNanos);
        } catch (TException e) {
            return CompletableFuture.failedFuture(
                    KvFailure.silence("INTERNAL", String.valueOf(e.getMessage()), false));
        }
    }

    private synchronized @Nullable ThriftLink link() {
        if (closed) {
            return null;
        }
        if (link == null || link.isOver()) {
            link = ThriftLink.to(endpoint, tls, token, running);
        }
        return link;
    }

    @Override
    public <Q extends Message, A extends Message> KvStream open(
            KvMethod<Q, A> method, Q request, int replies, KvSink<A> sink) {
        PagedStream<Q, A> stream = new PagedStream<>(this, method, request, replies, sink);
        stream.begin();
        return stream;
    }

    /** A link that has failed is over, and never tried again. */
    @Override
    public void reconnect() {}

    @Override
    public void close() {
        ThriftLink last;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            last = link;
        }
        if (last != null) {
            last.close();
        }
        threads.release();
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        ThriftLink last;
        synchronized (this) {
            last = link;
        }
        if (last == null) {
            return;
        }
        try {
            last.over().get(END_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            // Its threads end by themselves.
            return;
        }
    }
}
