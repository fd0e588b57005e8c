package io.quorate.testkit.sim;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineEvent;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;
import org.jspecify.annotations.Nullable;

/** Passes a core's effects on to the host, and its decisions to the oracle as well. */
final class ObservedEffects<M> implements Effects<M> {

    private final SimLife<M> life;
    private @Nullable Effects<M> host;

    ObservedEffects(SimLife<M> life) {
        this.life = life;
    }

    /** This, in front of {@code effects}, until the next call. */
    ObservedEffects<M> around(Effects<M> effects) {
        host = effects;
        return this;
    }

    private Effects<M> host() {
        if (host == null) {
            throw new IllegalStateException("an effect before the first step");
        }
        return host;
    }

    @Override
    public long append(Bytes record) {
        return host().append(record);
    }

    @Override
    public void send(NodeId to, M message) {
        life.sends(to, message, false);
        host().send(to, message);
    }

    @Override
    public void sendWhenDurable(NodeId to, M message) {
        life.sends(to, message, true);
        host().sendWhenDurable(to, message);
    }

    @Override
    public void assign(long id, long position, long epoch) {
        host().assign(id, position, epoch);
    }

    @Override
    public void decide(long position, long epoch, Bytes command) {
        life.decides(position, command);
        host().decide(position, epoch, command);
    }

    @Override
    public void decideInternal(long position, long epoch) {
        life.decides(position, null);
        host().decideInternal(position, epoch);
    }

    @Override
    public void abandonProposals(ConsensusError why) {
        host().abandonProposals(why);
    }

    @Override
    public void refuse(long id, ConsensusError why) {
        host().refuse(id, why);
    }

    @Override
    public void giveUp(long id, ConsensusError why) {
        host().giveUp(id, why);
    }

    @Override
    public void complete(long id) {
        host().complete(id);
    }

    @Override
    public void releaseRead(long id, long position) {
        host().releaseRead(id, position);
    }

    @Override
    public void releaseLeasedRead(long id, long position, long tick, long nanos) {
        host().releaseLeasedRead(id, position, tick, nanos);
    }

    @Override
    public void endLeases() {
        host().endLeases();
    }

    @Override
    public void load(long fromLsn, long toLsn, long bytesMax) {
        host().load(fromLsn, toLsn, bytesMax);
    }

    @Override
    public void release(long lsn) {
        host().release(lsn);
    }

    @Override
    public void takeSnapshot() {
        host().takeSnapshot();
    }

    @Override
    public void sendSnapshot(NodeId to, M message) {
        host().sendSnapshot(to, message);
    }

    @Override
    public void acceptSnapshot() {
        host().acceptSnapshot();
    }

    @Override
    public void membership(Membership membership) {
        host().membership(membership);
    }

    @Override
    public void event(EngineEvent.Kind kind, long position, String detail) {
        life.tells(kind, detail);
        host().event(kind, position, detail);
    }
}
