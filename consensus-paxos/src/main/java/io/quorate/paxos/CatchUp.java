package io.quorate.paxos;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import io.quorate.api.SnapshotInfo;
import io.quorate.paxos.PaxosMessage.Learn;
import io.quorate.paxos.PaxosMessage.Learned;
import io.quorate.paxos.PaxosMessage.SnapshotNote;
import io.quorate.runtime.Effects;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gets from the others what was chosen without this node, and gives them what they lack. */
final class CatchUp {

    /** How long a gap may stay before it is asked for. */
    private static final int PATIENCE_TICKS = 2;

    private final PaxosConfig config;
    private final Acceptor acceptor;
    private final Learner learner;
    private final NodeId self;
    private final Configurations configurations;

    private int nextPeer;
    private int quietTicks;
    private @Nullable NodeId installingFrom;
    private int installingTicks;

    private @Nullable NodeId loadingFor;
    private long loadFirst;
    private long loadLast;
    private boolean releaseAfterLoad;

    private long snapshotPosition;
    private long snapshotAskedAt;

    CatchUp(
            PaxosConfig config,
            Acceptor acceptor,
            Learner learner,
            Configurations configurations,
            NodeId self,
            int start) {
        this.config = config;
        this.acceptor = acceptor;
        this.learner = learner;
        this.configurations = configurations;
        this.self = self;
        this.nextPeer = start;
    }

    void restored(long position) {
        snapshotPosition = position;
    }

    long snapshotPosition() {
        return snapshotPosition;
    }

    boolean isInstalling() {
        return installingFrom != null;
    }

    // ---- asking ----

    void tick(Effects<PaxosMessage> effects) {
        if (installingFrom != null && --installingTicks <= 0) {
            installingFrom = null;
        }
        List<NodeId> others = configurations.others(self);
        if (!lacks(learner.firstMissing()) || others.isEmpty()) {
            quietTicks = 0;
        } else if (++quietTicks > PATIENCE_TICKS) {
            nextPeer = (nextPeer + 1) % others.size();
            ask(others.get(nextPeer), effects);
        }
    }

    boolean isUnderWay() {
        return installingFrom != null || lacks(learner.firstMissing());
    }

    /** Whether to ask for a slot: not while a snapshot comes, nor while too much waits already. */
    private boolean lacks(long first) {
        boolean room = !acceptor.isFull() || first == learner.decided() + 1;
        return first <= learner.known() && installingFrom == null && room;
    }

    private void ask(NodeId peer, Effects<PaxosMessage> effects) {
        long first = learner.firstMissing();
        quietTicks = 0;
        if (lacks(first)) {
            effects.send(peer, new Learn(first, learner.gapEnd(first)));
        }
    }

    void onLearned(NodeId from, Learned learned, Effects<PaxosMessage> effects) {
        learner.heardOf(learned.decided());
        boolean news = acceptor.learn(learned.items(), learner.decided(), effects);
        learner.advance(effects);
        if (news && learner.firstMissing() <= learned.decided()) {
            ask(from, effects);
        }
    }

    void onSnapshotOffered(NodeId from, SnapshotInfo snapshot, Effects<PaxosMessage> effects) {
        boolean free = installingFrom == null || installingFrom.equals(from);
        if (free && snapshot.position() > learner.decided() && isReadable(snapshot)) {
            installingFrom = from;
            installingTicks = 20 * config.electionTicks();
            effects.acceptSnapshot();
        }
    }

    private static boolean isReadable(SnapshotInfo snapshot) {
        try {
            Configurations.fromHeader(snapshot.header());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    void onSnapshotInstalled(SnapshotInfo snapshot, Effects<PaxosMessage> effects) {
        long position = snapshot.position();
        installingFrom = null;
        snapshotPosition = Math.max(snapshotPosition, position);
        if (position > learner.decided()) {
            configurations.startAt(Configurations.fromHeader(snapshot.header()));
            effects.membership(configurations.reachable());
            learner.jumpTo(position, effects);
            acceptor.trim(position, learner.decided(), effects);
            release(effects);
        }
    }

    // ---- giving ----

    void onLearn(NodeId from, Learn learn, Effects<PaxosMessage> effects) {
        if (learn.first() <= acceptor.trimmed()) {
            offerSnapshot(from, learn.first(), effects);
            return;
        }
        List<Item> items = new ArrayList<>();
        long bytes = 0;
        for (Slot slot : acceptor.slots().between(learn.first(), learn.last())) {
            if (!slot.chosen || (!items.isEmpty() && bytes + slot.size > config.batchBytes())) {
                break;
            }
            if (slot.value == null) {
                if (items.isEmpty()) {
                    load(from, slot, learn.last(), effects);
                    return;
                }
                break;
            }
            items.add(new Item(slot.number, slot.ballot, slot.era, slot.value));
            bytes += slot.size;
        }
        effects.send(from, new Learned(items, learner.decided()));
    }

    private void offerSnapshot(NodeId to, long first, Effects<PaxosMessage> effects) {
        if (snapshotPosition >= first) {
            effects.sendSnapshot(to, new SnapshotNote(learner.decided()));
        } else {
            effects.takeSnapshot();
        }
    }

    private void load(NodeId to, Slot first, long last, Effects<PaxosMessage> effects) {
        if (loadingFor != null) {
            return;
        }
        long lastLsn = first.lsn;
        long bytes = 0;
        for (Slot slot : acceptor.slots().between(first.number, last)) {
            if (!slot.chosen || slot.value != null || bytes > config.batchBytes()) {
                break;
            }
            lastLsn = Math.max(lastLsn, slot.lsn);
            bytes += slot.size;
        }
        loadingFor = to;
        loadFirst = first.number;
        loadLast = last;
        effects.load(first.lsn, lastLsn, config.batchBytes());
    }

    void onLoaded(long firstLsn, List<Bytes> records, Effects<PaxosMessage> effects) {
        NodeId to = loadingFor;
        loadingFor = null;
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            for (Item item : Records.items(records.get(i))) {
                Slot slot = acceptor.slots().get(item.slot());
                boolean wanted = item.slot() >= loadFirst && item.slot() <= loadLast;
                if (wanted && slot != null && slot.chosen && slot.lsn == firstLsn + i) {
                    items.add(item);
                }
            }
        }
        if (to != null) {
            effects.send(to, new Learned(items, learner.decided()));
        }
        if (releaseAfterLoad) {
            release(effects);
        }
    }

    // ---- snapshots of its own ----

    void onApplied(Effects<PaxosMessage> effects) {
        long last = Math.max(snapshotPosition, snapshotAskedAt);
        if (learner.applied() - last >= config.snapshotSlots()) {
            snapshotAskedAt = learner.applied();
            effects.takeSnapshot();
        }
    }

    void onSnapshotTaken(long position, Effects<PaxosMessage> effects) {
        snapshotPosition = Math.max(snapshotPosition, position);
        long upTo = Math.max(acceptor.trimmed(), position - config.keptSlots());
        acceptor.trim(upTo, learner.decided(), effects);
        configurations.forgetBefore(position);
        release(effects);
    }

    /** Records that are being read stay until they are. */
    private void release(Effects<PaxosMessage> effects) {
        releaseAfterLoad = loadingFor != null;
        if (!releaseAfterLoad) {
            acceptor.release(effects);
        }
    }
}
