package io.quorate.raft.core;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineEvent;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes down what a core wants done. Records stay; everything else is forgotten by the step. */
final class RecordedEffects implements Effects<RaftMessage> {

    record Sent(int to, RaftMessage message, boolean whenDurable) {}

    record Leased(long position, long tick, long nanos) {}

    record Load(long fromLsn, long toLsn, long bytesMax) {}

    final List<Bytes> records = new ArrayList<>();
    final List<Sent> sent = new ArrayList<>();
    final List<Long> decided = new ArrayList<>();
    final List<String> commands = new ArrayList<>();
    final Map<Long, Long> assigned = new TreeMap<>();
    final Map<Long, ConsensusError> refused = new TreeMap<>();
    final Map<Long, ConsensusError> givenUp = new TreeMap<>();
    final List<Long> completed = new ArrayList<>();
    final Map<Long, Long> reads = new TreeMap<>();
    final Map<Long, Leased> leased = new TreeMap<>();
    final List<Load> loads = new ArrayList<>();
    final List<Integer> snapshotsSent = new ArrayList<>();
    int leasesEnded;
    boolean abandoned;
    boolean snapshotWanted;
    boolean accepted;
    long released;

    @Override
    public long append(Bytes record) {
        records.add(record);
        return records.size();
    }

    @Override
    public void send(NodeId to, RaftMessage message) {
        sent.add(new Sent(to.value(), message, false));
    }

    @Override
    public void sendWhenDurable(NodeId to, RaftMessage message) {
        sent.add(new Sent(to.value(), message, true));
    }

    @Override
    public void assign(long id, long position, long epoch) {
        assigned.put(id, position);
    }

    @Override
    public void decide(long position, long epoch, Bytes command) {
        decided.add(position);
        commands.add(command.toUtf8());
    }

    @Override
    public void decideInternal(long position, long epoch) {
        decided.add(position);
    }

    @Override
    public void abandonProposals(ConsensusError why) {
        abandoned = true;
    }

    @Override
    public void refuse(long id, ConsensusError why) {
        refused.put(id, why);
    }

    @Override
    public void giveUp(long id, ConsensusError why) {
        givenUp.put(id, why);
    }

    @Override
    public void complete(long id) {
        completed.add(id);
    }

    @Override
    public void releaseRead(long id, long position) {
        reads.put(id, position);
    }

    @Override
    public void releaseLeasedRead(long id, long position, long tick, long nanos) {
        leased.put(id, new Leased(position, tick, nanos));
    }

    @Override
    public void endLeases() {
        leasesEnded++;
    }

    @Override
    public void load(long fromLsn, long toLsn, long bytesMax) {
        loads.add(new Load(fromLsn, toLsn, bytesMax));
    }

    @Override
    public void release(long lsn) {
        released = Math.max(released, lsn);
    }

    @Override
    public void takeSnapshot() {
        snapshotWanted = true;
    }

    @Override
    public void sendSnapshot(NodeId to, RaftMessage message) {
        snapshotsSent.add(to.value());
    }

    @Override
    public void acceptSnapshot() {
        accepted = true;
    }

    @Override
    public void membership(Membership membership) {}

    @Override
    public void event(EngineEvent.Kind kind, long position, String detail) {}
}
