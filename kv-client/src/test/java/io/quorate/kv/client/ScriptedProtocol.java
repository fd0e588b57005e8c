package io.quorate.kv.client;

import com.google.protobuf.Message;
import io.quorate.api.Setting;
import io.quorate.kv.protocol.FrontEndContext;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFrontEnd;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvProtocol;
import io.quorate.kv.protocol.KvSecurity;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.RangeReply;
import io.quorate.kv.v1.RangeRequest;
import io.quorate.kv.v1.WatchReply;
import io.quorate.kv.v1.WatchRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Watches and scans of {@link ScriptedNode}s. */
public final class ScriptedProtocol implements KvProtocol {

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public String description() {
        return "streams that a test answers";
    }

    @Override
    public List<Setting> settings() {
        return List.of();
    }

    @Override
    public int defaultPort() {
        return 1;
    }

    @Override
    public KvConnection connect(String endpoint, KvSecurity security) {
        ScriptedNode node = ScriptedNode.NODES.get(endpoint);
        if (node == null) {
            throw new IllegalArgumentException("no host: " + endpoint);
        }
        return new Connection(node);
    }

    @Override
    public KvFrontEnd serve(FrontEndContext context) {
        throw new UnsupportedOperationException();
    }

    private record Connection(ScriptedNode node) implements KvConnection {

        // Only versions are asked for.
        @SuppressWarnings("unchecked")
        @Override
        public <Q extends Message, A extends Message> CompletableFuture<A> call(
                KvMethod<Q, A> method, Q request, long timeoutNanos) {
            return (CompletableFuture<A>) node.readVersion();
        }

        // Each stream is of its method.
        @SuppressWarnings("unchecked")
        @Override
        public <Q extends Message, A extends Message> KvStream open(
                KvMethod<Q, A> method, Q request, int replies, KvSink<A> sink) {
            if (method == KvMethod.RANGE_STREAM) {
                return node.scan((RangeRequest) request, replies, (KvSink<RangeReply>) sink);
            }
            node.watch((WatchRequest) request, (KvSink<WatchReply>) sink);
            return KvStream.NOTHING;
        }

        @Override
        public void reconnect() {}

        @Override
        public void close() {}

        @Override
        public void awaitEnd() {}
    }
}
