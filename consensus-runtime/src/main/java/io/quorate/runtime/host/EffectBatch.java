package io.quorate.runtime.host;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineEvent;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the steps of one batch want done. Nothing of it takes place while it is written down.
 *
 * <p>Invariant: all parts keep the order in which the core named them.
 *
 * @param <M> the core's messages
 */
final class EffectBatch<M> implements Effects<M> {

    /** A message, and the record that must be durable before it leaves; 0 if none must. */
    record Outgoing<M>(NodeId to, M message, long afterLsn) {}

    /** Something that happens to requests and positions, in its order. */
    sealed interface Answer {}

    /** A position that is decided, for a command or for nothing. */
    record Decided(long position, long epoch, @Nullable Bytes command) implements Answer {}

    /** See {@link Effects#assign}. */
    record Assigned(long id, long position, long epoch) implements Answer {}

    /** See {@link Effects#abandonProposals}. */
    record Abandoned(ConsensusError why) implements Answer {}

    /** See {@link Effects#refuse}. */
    record RefusedRequest(long id, ConsensusError why) implements Answer {}

    /** See {@link Effects#giveUp}. */
    record GivenUp(long id, ConsensusError why) implements Answer {}

    /** See {@link Effects#complete}. */
    record Completed(long id) implements Answer {}

    /** See {@link Effects#releaseRead}. */
    record ReadReleased(long id, long position) implements Answer {}

    /** See {@link Effects#releaseLeasedRead}. */
    record LeasedReadReleased(long id, long position, long tick, long nanos) implements Answer {}

    /** A snapshot that was installed put everything up to here into the state machine. */
    record Jumped(long position) implements Answer {}

    /** Records to read. */
    record Load(long fromLsn, long toLsn, long bytesMax) {}

    /** A snapshot to send. */
    record SnapshotOffer<M>(NodeId to, M message) {}

    /** Something to tell. */
    record Told(EngineEvent.Kind kind, long position, String detail) {}

    final List<Bytes> records = new ArrayList<>();
    final List<Outgoing<M>> outgoing = new ArrayList<>();
    final List<Answer> answers = new ArrayList<>();
    final List<Load> loads = new ArrayList<>();
    final List<SnapshotOffer<M>> offers = new ArrayList<>();
    final List<Told> told = new ArrayList<>();
    @Nullable Membership membership;
    long releaseBelow;
    boolean leasesEnd;
    boolean snapshotWanted;
    boolean offerAccepted;

    private long lastLsn;

    /** Empties the batch. The next record gets {@code lastLsn + 1}. */
    void reset(long lastLsnOfLog) {
        records.clear();
        outgoing.clear();
        answers.clear();
        loads.clear();
        offers.clear();
        told.clear();
        membership = null;
        releaseBelow = 0;
        leasesEnd = false;
        snapshotWanted = false;
        offerAccepted = false;
        lastLsn = lastLsnOfLog;
    }

    long lastLsn() {
        return lastLsn;
    }

    @Override
    public long append(Bytes record) {
        records.add(record);
        lastLsn++;
        return lastLsn;
    }

    @Override
    public void send(NodeId to, M message) {
        outgoing.add(new Outgoing<>(to, message, 0));
    }

    @Override
    public void sendWhenDurable(NodeId to, M message) {
        outgoing.add(new Outgoing<>(to, message, lastLsn));
    }

    @Override
    public void assign(long id, long position, long epoch) {
        answers.add(new Assigned(id, position, epoch));
    }

    @Override
    public void decide(long position, long epoch, Bytes command) {
        answers.add(new Decided(position, epoch, command));
    }

    @Override
    public void decideInternal(long position, long epoch) {
        answers.add(new Decided(position, epoch, null));
    }

    @Override
    public void abandonProposals(ConsensusError why) {
        answers.add(new Abandoned(why));
    }

    @Override
    public void refuse(long id, ConsensusError why) {
        answers.add(new RefusedRequest(id, why));
    }

    @Override
    public void giveUp(long id, ConsensusError why) {
        answers.add(new GivenUp(id, why));
    }

    @Override
    public void complete(long id) {
        answers.add(new Completed(id));
    }

    @Override
    public void releaseRead(long id, long position) {
        answers.add(new ReadReleased(id, position));
    }

    @Override
    public void releaseLeasedRead(long id, long position, long tick, long nanos) {
        answers.add(new LeasedReadReleased(id, position, tick, nanos));
    }

    @Override
    public void endLeases() {
        leasesEnd = true;
    }

    @Override
    public void load(long fromLsn, long toLsn, long bytesMax) {
        loads.add(new Load(fromLsn, toLsn, bytesMax));
    }

    @Override
    public void release(long lsn) {
        releaseBelow = Math.max(releaseBelow, lsn);
    }

    @Override
    public void takeSnapshot() {
        snapshotWanted = true;
    }

    @Override
    public void sendSnapshot(NodeId to, M message) {
        offers.add(new SnapshotOffer<>(to, message));
    }

    @Override
    public void acceptSnapshot() {
        offerAccepted = true;
    }

    @Override
    public void membership(Membership inForce) {
        membership = inForce;
    }

    @Override
    public void event(EngineEvent.Kind kind, long position, String detail) {
        told.add(new Told(kind, position, detail));
    }
}
