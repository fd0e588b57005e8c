package io.quorate.kv.client;

import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.v1.WatchReply;
import io.quorate.kv.v1.WatchRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A node that answers every watch as a test says, without a network. */
final class ScriptedNode implements AutoCloseable {

    static final Map<String, ScriptedNode> NODES = new ConcurrentHashMap<>();

    final AtomicInteger calls = new AtomicInteger();
    final List<WatchRequest> watches = new CopyOnWriteArrayList<>();
    private final String address;
    private final Consumer<KvSink<WatchReply>> script;

    ScriptedNode(String address, Consumer<KvSink<WatchReply>> script) {
        this.address = address;
        this.script = script;
        NODES.put(address, this);
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
