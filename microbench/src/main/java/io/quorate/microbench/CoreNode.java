package io.quorate.microbench;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineEvent;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.api.SnapshotInfo;
import io.quorate.runtime.Effects;
import io.quorate.runtime.Input;
import io.quorate.runtime.ProtocolCore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One core with a log in memory, and no state machine.
 *
 * @param <M> its messages
 */
final class CoreNode<M> implements Effects<M> {

    /** Takes messages that leave. */
    interface Network<M> {
        void send(NodeId from, NodeId to, M message);
    }

    private record Outgoing<M>(NodeId to, M message) {}

    private final ProtocolCore<M> core;
    private final NodeId self;
    private final Network<M> network;
    private final ArrayDeque<Input<M>> inbox = new ArrayDeque<>();
    private final List<Outgoing<M>> leaving = new ArrayList<>();
    private final List<Outgoing<M>> leavingWhenDurable = new ArrayList<>();
    private final List<Bytes> log = new ArrayList<>();
    private Consumer<M> told = message -> {};
    private long firstLsn = 1;
    private long durableLsn;
    private long decided;
    private long commandsDecided;
    private boolean snapshotWanted;

    CoreNode(ProtocolCore<M> core, NodeId self, Network<M> network) {
        this.core = core;
        this.self = self;
        this.network = network;
    }

    void start() {
        core.start(0, this);
        run();
    }

    boolean leads() {
        return core.status().leading();
    }

    long decided() {
        return decided;
    }

    long commandsDecided() {
        return commandsDecided;
    }

    /** Who is told of every message that arrives. */
    void tell(Consumer<M> listener) {
        told = listener;
    }

    void arrives(NodeId from, M message) {
        told.accept(message);
        inbox.add(new Input.Received<>(from, message));
    }

    void take(Input<M> input) {
        inbox.add(input);
    }

    /** Takes a batch of all that waits, and does what it wants done. False if nothing waited. */
    boolean run() {
        long decidedBefore = decided;
        boolean busy = !inbox.isEmpty();
        for (int count = inbox.size(); count > 0; count--) {
            step(inbox.remove());
        }
        core.batchEnded(this);
        send(leaving);
        if (durableLsn < lastLsn()) {
            durableLsn = lastLsn();
            inbox.add(new Input.Durable<>(durableLsn));
        }
        send(leavingWhenDurable);
        if (decided > decidedBefore) {
            inbox.add(new Input.Applied<>(decided));
        } else if (snapshotWanted) {
            snapshotWanted = false;
            Bytes header = core.snapshotHeader(decided);
            inbox.add(new Input.SnapshotTaken<>(new SnapshotInfo(decided, header, 0, 0)));
        }
        return busy || !inbox.isEmpty();
    }

    private void step(Input<M> input) {
        core.step(input, this);
        core.checkInvariants();
    }

    private void send(List<Outgoing<M>> messages) {
        for (Outgoing<M> each : messages) {
            network.send(self, each.to, each.message);
        }
        messages.clear();
    }

    private long lastLsn() {
        return firstLsn + log.size() - 1;
    }

    // ---- effects ----

    @Override
    public long append(Bytes record) {
        log.add(record);
        return lastLsn();
    }

    @Override
    public void send(NodeId to, M message) {
        leaving.add(new Outgoing<>(to, message));
    }

    @Override
    public void sendWhenDurable(NodeId to, M message) {
        leavingWhenDurable.add(new Outgoing<>(to, message));
    }

    @Override
    public void assign(long id, long position, long epoch) {}

    @Override
    public void decide(long position, long epoch, Bytes command) {
        decided = position;
        commandsDecided++;
    }

    @Override
    public void decideInternal(long position, long epoch) {
        decided = position;
    }

    @Override
    public void abandonProposals(ConsensusError why) {
        throw new IllegalStateException("gave up: " + why);
    }

    @Override
    public void refuse(long id, ConsensusError why) {
        throw new IllegalStateException("refused: " + why);
    }

    @Override
    public void giveUp(long id, ConsensusError why) {
        throw new IllegalStateException("gave up: " + why);
    }

    @Override
    public void complete(long id) {}

    @Override
    public void releaseRead(long id, long position) {}

    @Override
    public void releaseLeasedRead(long id, long position, long tick, long nanos) {}

    @Override
    public void endLeases() {}

    @Override
    public void load(long fromLsn, long toLsn, long bytesMax) {
        List<Bytes> records = new ArrayList<>();
        long bytes = 0;
        for (long lsn = fromLsn; lsn <= toLsn && (records.isEmpty() || bytes < bytesMax); lsn++) {
            Bytes record = log.get((int) (lsn - firstLsn));
            records.add(record);
            bytes += record.size();
        }
        inbox.add(new Input.Loaded<>(fromLsn, records));
    }

    @Override
    public void release(long lsn) {
        log.subList(0, (int) (lsn - firstLsn)).clear();
        firstLsn = lsn;
    }

    @Override
    public void takeSnapshot() {
        snapshotWanted = true;
    }

    @Override
    public void sendSnapshot(NodeId to, M message) {
        throw new IllegalStateException("node " + to + " fell behind");
    }

    @Override
    public void acceptSnapshot() {}

    @Override
    public void membership(Membership membership) {}

    @Override
    public void event(EngineEvent.Kind kind, long position, String detail) {}
}
