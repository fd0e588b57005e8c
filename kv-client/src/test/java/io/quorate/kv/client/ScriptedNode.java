package io.quorate.kv.client;

import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.RangeReply;
import io.quorate.kv.v1.RangeRequest;
import io.quorate.kv.v1.ReadVersionReply;
import io.quorate.kv.v1.WatchReply;
import io.quorate.kv.v1.WatchRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node that answers every watch and scan as a test says, without a network. */
final class ScriptedNode implements AutoCloseable {

    static final Map<String, ScriptedNode> NODES = new ConcurrentHashMap<>();

    /** What a node does with scans. */
    interface Scans {
        KvStream open(RangeRequest request, KvSink<RangeReply> sink);
    }

    final AtomicInteger calls = new AtomicInteger();

    /** How many parts of scans were asked for. */
    final AtomicInteger asked = new AtomicInteger();

    final List<RangeRequest> requests = new CopyOnWriteArrayList<>();
    final List<WatchRequest> watches = new CopyOnWriteArrayList<>();
    private final String address;
    private final Consumer<KvSink<WatchReply>> script;
    private final Scans scans;

    /** What the node says when it is asked for a version; null for 7. */
    volatile @Nullable KvFailure refusal;

    ScriptedNode(String address, Consumer<KvSink<WatchReply>> script) {
        this(address, script, (request, sink) -> KvStream.NOTHING);
    }

    private ScriptedNode(String address, Consumer<KvSink<WatchReply>> script, Scans scans) {
        this.address = address;
        this.script = script;
        this.scans = scans;
        NODES.put(address, this);
    }

    static ScriptedNode scanned(String address, Scans scans) {
        return new ScriptedNode(address, sink -> {}, scans);
    }

    CompletableFuture<ReadVersionReply> readVersion() {
        KvFailure failure = refusal;
        return failure == null
                ? CompletableFuture.completedFuture(
                        ReadVersionReply.newBuilder().setVersion(7).build())
                : CompletableFuture.failedFuture(failure);
    }

    KvStream scan(RangeRequest request, int replies, KvSink<RangeReply> sink) {
        calls.incrementAndGet();
        requests.add(request);
        asked.addAndGet(replies);
        KvStream opened = scans.open(request, sink);
        return new KvStream() {
            @Override
            public void wake() {
                asked.incrementAndGet();
                opened.wake();
            }

            @Override
            public void cancel() {
                opened.cancel();
            }
        };
    }

    String address() {
        return address;
    }

    void watch(WatchRequest request, KvSink<WatchReply> sink) {
        calls.incrementAndGet();
        watches.add(request);
        script.accept(sink);
    }

    @Override
    public void close() {
        NODES.remove(address);
    }
}
