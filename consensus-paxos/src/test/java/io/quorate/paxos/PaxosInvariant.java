package io.quorate.paxos;

import io.quorate.api.NodeId;
import io.quorate.runtime.Invariant;
import io.quorate.testkit.sim.ClusterInvariant;
import io.quorate.testkit.sim.ClusterView;
import java.util.HashMap;
import java.util.Map;

/**
 * What must hold between nodes: a slot has one value for a ballot (I3), one chosen value for ever
 * (I6), and nothing is chosen that only other values were proposed for.
 */
final class PaxosInvariant implements ClusterInvariant<PaxosMessage> {

    private record Place(long slot, long ballot) {}

    private final Map<Place, Long> values = new HashMap<>();
    private final Map<Long, Long> chosen = new HashMap<>();

    @Override
    public void check(NodeId stepped, ClusterView<PaxosMessage> cluster) {
        cluster.core(stepped).ifPresent(core -> check(((TamperedCore) core).core()));
    }

    private void check(PaxosCore core) {
        long from = core.learner().decided() - 2;
        for (Slot slot : core.acceptor().slots().from(from)) {
            Long same = values.putIfAbsent(new Place(slot.number, slot.ballot), slot.digest);
            Invariant.check(
                    same == null || same == slot.digest,
                    "I3: two values for slot %d in ballot %d",
                    slot.number,
                    slot.ballot);
            if (slot.chosen) {
                Long other = chosen.putIfAbsent(slot.number, slot.digest);
                Invariant.check(
                        other == null || other == slot.digest,
                        "I6: two chosen values for slot %d, the second of ballot %d",
                        slot.number,
                        slot.ballot);
            }
        }
    }
}
