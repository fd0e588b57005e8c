package io.quorate.runtime.host;

import io.quorate.api.Bytes;
import io.quorate.api.EngineStatus;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.api.SnapshotInfo;
import io.quorate.runtime.CoreFactory.CoreContext;
import io.quorate.runtime.CoreStatus;
import io.quorate.runtime.Effects;
import io.quorate.runtime.Input;
import io.quorate.runtime.InvariantViolation;
import io.quorate.runtime.ProtocolCore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A core that notes what comes in, and does what a test tells it to. Its messages are strings. */
final class ScriptedCore implements ProtocolCore<String> {

    /** What to do at one input. */
    interface Script {
        void onInput(Input<String> input, Effects<String> effects);
    }

    List<EngineStatus.Peer> peers = List.of();
    final List<Input<String>> inputs = new ArrayList<>();
    final List<String> history = new ArrayList<>();
    Script script = (input, effects) -> {};
    Script atStart = (input, effects) -> {};
    @Nullable String brokenRule;
    long decided;

    private final CoreContext context;

    ScriptedCore(CoreContext context) {
        this.context = context;
    }

    @Override
    public void restore(SnapshotInfo snapshot) {
        history.add("restore " + snapshot.position());
    }

    @Override
    public void replay(long lsn, Bytes record) {
        history.add("replay " + lsn + " " + record.toUtf8());
    }

    @Override
    public void start(long applied, Effects<String> effects) {
        history.add("start " + applied);
        atStart.onInput(new Input.Tick<>(), effects);
    }

    @Override
    public void step(Input<String> input, Effects<String> effects) {
        if (!(input instanceof Input.Tick)) {
            inputs.add(input);
        }
        script.onInput(input, effects);
    }

    @Override
    public void checkInvariants() {
        if (brokenRule != null) {
            throw new InvariantViolation(brokenRule);
        }
    }

    @Override
    public Bytes snapshotHeader(long position) {
        return Bytes.utf8("header of " + position);
    }

    @Override
    public CoreStatus status() {
        return new CoreStatus(
                "scripted", true, Optional.empty(), 1, decided, context.initialMembers(), peers);
    }

    @Override
    public String explain() {
        return "follows a script";
    }

    @Override
    public void onTick(Effects<String> effects) {}

    @Override
    public void onReceived(NodeId from, String message, Effects<String> effects) {}

    @Override
    public void onProposed(long id, Bytes command, Effects<String> effects) {}

    @Override
    public void onReadRequested(long id, ReadMode mode, Effects<String> effects) {}

    @Override
    public void onDurable(long lsn, Effects<String> effects) {}

    @Override
    public void onApplied(long position, Effects<String> effects) {}

    @Override
    public void onLoaded(long firstLsn, List<Bytes> records, Effects<String> effects) {}

    @Override
    public void onSnapshotTaken(SnapshotInfo snapshot, Effects<String> effects) {}

    @Override
    public void onSnapshotOffered(
            NodeId from, String message, SnapshotInfo snapshot, Effects<String> effects) {}

    @Override
    public void onSnapshotInstalled(NodeId from, SnapshotInfo snapshot, Effects<String> effects) {}

    @Override
    public void onSnapshotSent(
            NodeId to, SnapshotInfo snapshot, boolean complete, Effects<String> effects) {}

    @Override
    public void onMembershipRequested(long id, MembershipChange change, Effects<String> effects) {}

    @Override
    public void onTransferRequested(long id, NodeId target, Effects<String> effects) {}
}
