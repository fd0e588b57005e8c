package io.quorate.paxos;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineEvent;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;

/** The effects of a core, some of them not as the core meant them. */
final class TamperedEffects implements Effects<PaxosMessage> {

    private final TamperedCore owner;
    private final Effects<PaxosMessage> host;

    TamperedEffects(TamperedCore owner, Effects<PaxosMessage> host) {
        this.owner = owner;
        this.host = host;
    }

    @Override
    public long append(Bytes record) {
        long lsn = host.append(owner.tamper(record));
        owner.appended(record, lsn);
        return lsn;
    }

    @Override
    public void send(NodeId to, PaxosMessage message) {
        host.send(to, owner.outgoing(message));
    }

    @Override
    public void sendWhenDurable(NodeId to, PaxosMessage message) {
        boolean early = owner.isEarly(message);
        owner.witness().said(message, early);
        if (early) {
            host.send(to, owner.outgoing(message));
        } else {
            host.sendWhenDurable(to, owner.outgoing(message));
        }
    }

    @Override
    public void assign(long id, long position, long epoch) {
        host.assign(id, position, epoch);
    }

    @Override
    public void decide(long position, long epoch, Bytes command) {
        host.decide(position, epoch, command);
    }

    @Override
    public void decideInternal(long position, long epoch) {
        host.decideInternal(position, epoch);
    }

    @Override
    public void abandonProposals(ConsensusError why) {
        host.abandonProposals(why);
    }

    @Override
    public void refuse(long id, ConsensusError why) {
        host.refuse(id, why);
    }

    @Override
    public void giveUp(long id, ConsensusError why) {
        host.giveUp(id, why);
    }

    @Override
    public void complete(long id) {
        host.complete(id);
    }

    @Override
    public void releaseRead(long id, long position) {
        host.releaseRead(id, position);
    }

    @Override
    public void releaseLeasedRead(long id, long position, long tick, long nanos) {
        host.releaseLeasedRead(id, position, tick, owner.leased(tick, nanos));
    }

    @Override
    public void endLeases() {
        if (!owner.keepsLeases()) {
            host.endLeases();
        }
    }

    @Override
    public void load(long fromLsn, long toLsn, long bytesMax) {
        host.load(fromLsn, toLsn, bytesMax);
    }

    @Override
    public void release(long lsn) {
        host.release(owner.bug() == PaxosBug.RELEASES_TOO_MUCH ? lsn + 1 : lsn);
    }

    @Override
    public void takeSnapshot() {
        host.takeSnapshot();
    }

    @Override
    public void sendSnapshot(NodeId to, PaxosMessage message) {
        host.sendSnapshot(to, message);
    }

    @Override
    public void acceptSnapshot() {
        host.acceptSnapshot();
    }

    @Override
    public void membership(Membership membership) {
        host.membership(membership);
    }

    @Override
    public void event(EngineEvent.Kind kind, long position, String detail) {
        host.event(kind, position, detail);
    }
}
