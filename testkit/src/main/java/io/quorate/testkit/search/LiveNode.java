package io.quorate.testkit.search;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import io.quorate.runtime.CoreStatus;
import io.quorate.runtime.Input;
import io.quorate.runtime.ProtocolCore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A core with its disk, between boot and crash. What it sends leaves as a host would let it leave;
 * its state machine applies at once what is decided; nothing of that survives a crash.
 */
final class LiveNode<M, V> extends QuietEffects<M> implements SearchedNode<M> {

    /** Something that is decided; no command if it is the protocol's own. */
    record Decision(long position, String command) {}

    private record Held<M>(long lsn, Sent<M> sent) {}

    private record Load(long fromLsn, long toLsn) {}

    /** Sees every single step of a core. */
    interface Watcher<M> {
        void stepped(NodeId node, ProtocolCore<M> core);
    }

    private final Cluster<M, V> cluster;
    private final NodeId self;
    private final Watcher<M> watcher;
    private final ProtocolCore<M> core;
    private final List<Bytes> records;
    private final Hash recordsHash = new Hash();
    private final ArrayDeque<Integer> unsynced = new ArrayDeque<>();
    private final ArrayDeque<Held<M>> held = new ArrayDeque<>();
    private final List<Load> loads = new ArrayList<>();
    private final List<Sent<M>> outgoing = new ArrayList<>();
    private final List<Sent<M>> batch = new ArrayList<>();
    private final List<Decision> decisions = new ArrayList<>();
    private final List<V> views = new ArrayList<>();
    private int durable;
    private long decided;
    private long applied;

    /** Boots a node from what is on its disk. */
    LiveNode(Cluster<M, V> cluster, NodeId self, List<Bytes> disk, Watcher<M> watcher) {
        super(disk.size());
        this.cluster = cluster;
        this.self = self;
        this.watcher = watcher;
        this.records = new ArrayList<>(disk);
        disk.forEach(record -> Fingerprint.addBytes(record, recordsHash));
        this.durable = disk.size();
        this.core = cluster.recover(self, disk, this);
        core.checkInvariants();
        ended();
    }

    // ---- what happens to it ----

    @Override
    public List<Sent<M>> take(Input<M> input) {
        batch.clear();
        step(input);
        while (!loads.isEmpty() || decided > applied) {
            if (!loads.isEmpty()) {
                Load load = loads.remove(0);
                List<Bytes> read = records.subList((int) load.fromLsn - 1, (int) load.toLsn);
                step(new Input.Loaded<>(load.fromLsn, read));
            } else {
                applied = decided;
                step(new Input.Applied<>(applied));
            }
        }
        return List.copyOf(batch);
    }

    private void step(Input<M> input) {
        core.step(input, this);
        core.checkInvariants();
        watcher.stepped(self, core);
        core.batchEnded(this);
        core.checkInvariants();
        ended();
    }

    private void ended() {
        watcher.stepped(self, core);
        if (records.size() > (unsynced.isEmpty() ? durable : unsynced.getLast())) {
            unsynced.addLast(records.size());
        }
        V view = cluster.protocol().view(core);
        if (views.isEmpty() || !views.get(views.size() - 1).equals(view)) {
            views.add(view);
        }
    }

    /** The disk is done with so many of the batches that were written. */
    void sync(int batches) {
        for (int i = 0; i < batches; i++) {
            durable = unsynced.removeFirst();
        }
        while (!held.isEmpty() && held.getFirst().lsn() <= durable) {
            leave(held.removeFirst().sent());
        }
        take(new Input.Durable<>(durable));
    }

    void syncAll() {
        while (!unsynced.isEmpty()) {
            sync(unsynced.size());
        }
    }

    private void leave(Sent<M> sent) {
        if (cluster.protocol().isBrought(sent.message())) {
            V recovered = cluster.recovered(self, disk()).view();
            cluster.protocol().checkSent(self, sent.to(), sent.message(), recovered);
            outgoing.add(sent);
        }
    }

    // ---- what became of it ----

    @Override
    public ProtocolCore<M> core() {
        return core;
    }

    NodeId self() {
        return self;
    }

    CoreStatus status() {
        return core.status();
    }

    /** What a crash leaves. */
    List<Bytes> disk() {
        return records.subList(0, durable);
    }

    int unsyncedBatches() {
        return unsynced.size();
    }

    int unsyncedRecords() {
        return records.size() - durable;
    }

    /** What left since the last call. */
    List<Sent<M>> takeOutgoing() {
        List<Sent<M>> taken = List.copyOf(outgoing);
        outgoing.clear();
        return taken;
    }

    List<Decision> takeDecisions() {
        List<Decision> taken = List.copyOf(decisions);
        decisions.clear();
        return taken;
    }

    /** What it was since the last call, and is now. */
    List<V> takeViews() {
        List<V> taken = List.copyOf(views);
        views.subList(0, views.size() - 1).clear();
        return taken;
    }

    Hash.Value fingerprint(Fingerprint fingerprint) {
        Hash hash = new Hash().add(self.value()).add(durable).add(recordsHash.high());
        hash.add(recordsHash.low()).add(unsynced.size());
        unsynced.forEach(hash::add);
        for (Held<M> one : held) {
            hash.add(one.lsn()).add(one.sent().to().value());
            Fingerprint.addBytes(cluster.protocol().codec().encode(one.sent().message()), hash);
        }
        fingerprint.add(core, hash);
        return hash.value();
    }

    // ---- effects ----

    @Override
    public long append(Bytes record) {
        records.add(record);
        Fingerprint.addBytes(record, recordsHash);
        return records.size();
    }

    @Override
    public void send(NodeId to, M message) {
        Sent<M> sent = new Sent<>(to, message);
        batch.add(sent);
        leave(sent);
    }

    @Override
    public void sendWhenDurable(NodeId to, M message) {
        Sent<M> sent = new Sent<>(to, message);
        batch.add(sent);
        if (records.size() <= durable) {
            leave(sent);
        } else {
            held.addLast(new Held<>(records.size(), sent));
        }
    }

    @Override
    public void decide(long position, long epoch, Bytes command) {
        decide(position, command.toUtf8());
    }

    @Override
    public void decideInternal(long position, long epoch) {
        decide(position, "");
    }

    private void decide(long position, String command) {
        RuleBroken.unless(
                position == decided + 1, "node %s decides %d after %d", self, position, decided);
        decided = position;
        decisions.add(new Decision(position, command));
    }

    @Override
    public void load(long fromLsn, long toLsn, long bytesMax) {
        loads.add(new Load(fromLsn, toLsn));
    }
}
