package io.quorate.testkit.search;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineEvent;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;

/** Effects that come to nothing: records get their numbers, and there are no snapshots. */
class QuietEffects<M> implements Effects<M> {

    private long lastLsn;

    QuietEffects(long lastLsn) {
        this.lastLsn = lastLsn;
    }

    @Override
    public long append(Bytes record) {
        lastLsn++;
        return lastLsn;
    }

    @Override
    public void send(NodeId to, M message) {}

    @Override
    public void sendWhenDurable(NodeId to, M message) {}

    @Override
    public void assign(long id, long position, long epoch) {}

    @Override
    public void decide(long position, long epoch, Bytes command) {}

    @Override
    public void decideInternal(long position, long epoch) {}

    @Override
    public void abandonProposals(ConsensusError why) {}

    @Override
    public void refuse(long id, ConsensusError why) {}

    @Override
    public void giveUp(long id, ConsensusError why) {}

    @Override
    public void complete(long id) {}

    @Override
    public void releaseRead(long id, long position) {}

    @Override
    public void releaseLeasedRead(long id, long position, long tick, long nanos) {}

    @Override
    public void endLeases() {}

    @Override
    public void load(long fromLsn, long toLsn, long bytesMax) {}

    @Override
    public void release(long lsn) {
        throw new IllegalStateException("records are released, and there is no snapshot");
    }

    @Override
    public void takeSnapshot() {
        throw new IllegalStateException("a snapshot is wanted: there are none in a search");
    }

    @Override
    public void sendSnapshot(NodeId to, M message) {
        throw new IllegalStateException("a snapshot is sent: there are none in a search");
    }

    @Override
    public void acceptSnapshot() {
        throw new IllegalStateException("a snapshot is fetched: there are none in a search");
    }

    @Override
    public void membership(Membership membership) {}

    @Override
    public void event(EngineEvent.Kind kind, long position, String detail) {}
}
