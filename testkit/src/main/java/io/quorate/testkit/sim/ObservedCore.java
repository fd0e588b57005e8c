package io.quorate.testkit.sim;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusException;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.api.SnapshotInfo;
import io.quorate.runtime.CoreStatus;
import io.quorate.runtime.Effects;
import io.quorate.runtime.Input;
import io.quorate.runtime.InvariantViolation;
import io.quorate.runtime.ProtocolCore;
import java.util.List;

/**
 * A core whose every step the simulator sees: what comes in, what it decides, how it stands, and
 * whether it fails.
 */
final class ObservedCore<M> implements ProtocolCore<M> {

    private final ProtocolCore<M> core;
    private final SimLife<M> life;
    private final ObservedEffects<M> observed;

    ObservedCore(ProtocolCore<M> core, SimLife<M> life) {
        this.core = core;
        this.life = life;
        this.observed = new ObservedEffects<>(life);
    }

    @Override
    public void restore(SnapshotInfo snapshot) {
        guarded(() -> core.restore(snapshot));
    }

    @Override
    public void replay(long lsn, Bytes record) {
        guarded(() -> core.replay(lsn, record));
    }

    @Override
    public void start(long applied, Effects<M> effects) {
        life.startsAt(applied);
        guarded(() -> core.start(applied, observed.around(effects)));
    }

    @Override
    public void step(Input<M> input, Effects<M> effects) {
        life.steps(input);
        try {
            core.step(input, observed.around(effects));
        } catch (RuntimeException | AssertionError e) {
            throw failed(e);
        }
    }

    @Override
    public void batchEnded(Effects<M> effects) {
        guarded(() -> core.batchEnded(observed.around(effects)));
    }

    @Override
    public long quietTicks() {
        return core.quietTicks();
    }

    @Override
    public void checkInvariants() {
        try {
            core.checkInvariants();
        } catch (RuntimeException | AssertionError e) {
            throw failed(e);
        }
        life.stepped();
    }

    @Override
    public Bytes snapshotHeader(long position) {
        return core.snapshotHeader(position);
    }

    @Override
    public CoreStatus status() {
        CoreStatus status = core.status();
        life.checkStatus(status);
        return status;
    }

    @Override
    public String explain() {
        return core.explain();
    }

    @Override
    public void onTick(Effects<M> effects) {
        step(new Input.Tick<>(), effects);
    }

    @Override
    public void onReceived(NodeId from, M message, Effects<M> effects) {
        step(new Input.Received<>(from, message), effects);
    }

    @Override
    public void onProposed(long id, Bytes command, Effects<M> effects) {
        step(new Input.Proposed<>(id, command), effects);
    }

    @Override
    public void onReadRequested(long id, ReadMode mode, Effects<M> effects) {
        step(new Input.ReadRequested<>(id, mode), effects);
    }

    @Override
    public void onDurable(long lsn, Effects<M> effects) {
        step(new Input.Durable<>(lsn), effects);
    }

    @Override
    public void onApplied(long position, Effects<M> effects) {
        step(new Input.Applied<>(position), effects);
    }

    @Override
    public void onLoaded(long firstLsn, List<Bytes> records, Effects<M> effects) {
        step(new Input.Loaded<>(firstLsn, records), effects);
    }

    @Override
    public void onSnapshotTaken(SnapshotInfo snapshot, Effects<M> effects) {
        step(new Input.SnapshotTaken<>(snapshot), effects);
    }

    @Override
    public void onSnapshotOffered(
            NodeId from, M message, SnapshotInfo snapshot, Effects<M> effects) {
        step(new Input.SnapshotOffered<>(from, message, snapshot), effects);
    }

    @Override
    public void onSnapshotInstalled(NodeId from, SnapshotInfo snapshot, Effects<M> effects) {
        step(new Input.SnapshotInstalled<>(from, snapshot), effects);
    }

    @Override
    public void onSnapshotSent(
            NodeId to, SnapshotInfo snapshot, boolean complete, Effects<M> effects) {
        step(new Input.SnapshotSent<>(to, snapshot, complete), effects);
    }

    @Override
    public void onMembershipRequested(long id, MembershipChange change, Effects<M> effects) {
        step(new Input.MembershipRequested<>(id, change), effects);
    }

    @Override
    public void onTransferRequested(long id, NodeId target, Effects<M> effects) {
        step(new Input.TransferRequested<>(id, target), effects);
    }

    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (ConsensusException e) {
            // A core may find that what is stored cannot be used.
            throw e;
        } catch (RuntimeException | AssertionError e) {
            throw failed(e);
        }
    }

    private InvariantViolation failed(Throwable failure) {
        life.coreFailed(failure);
        return new InvariantViolation("the core failed: " + failure);
    }
}
