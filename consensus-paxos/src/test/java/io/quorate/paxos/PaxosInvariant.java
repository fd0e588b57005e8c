package io.quorate.paxos;

import io.quorate.api.NodeId;
import io.quorate.runtime.Invariant;
import io.quorate.testkit.sim.ClusterInvariant;
import io.quorate.testkit.sim.ClusterView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What must hold between nodes and over their lives.
 *
 * <ul>
 *   <li>A slot has one value for a ballot (I3), and one chosen value for ever (I6).
 *   <li>What an accept quorum has on disk in one ballot is what every higher ballot proposes.
 *   <li>Nothing is taken for chosen that no accept quorum has written in one ballot.
 *   <li>What others may count on is still known after a restart (I4, I18).
 *   <li>Who leads was promised its ballot by a prepare quorum (I14).
 * </ul>
 */
final class PaxosInvariant implements ClusterInvariant<PaxosMessage> {

    private record Place(long slot, long ballot) {}

    /** A value that an accept quorum has on disk. */
    private record Settled(long ballot, long digest) {}

    private final Map<Place, Long> values = new HashMap<>();
    private final Map<Place, Long> writtenBy = new HashMap<>();
    private final Map<Place, Long> durableAt = new HashMap<>();
    private final Map<Long, Settled> settled = new HashMap<>();
    private final Map<Long, Long> chosen = new HashMap<>();
    private final Map<NodeId, Long> bounds = new HashMap<>();
    private final Map<NodeId, TamperedCore> lives = new HashMap<>();
    private final Map<Long, Set<NodeId>> promises = new HashMap<>();
    private final Set<Long> leaders = new HashSet<>();

    /** Bits turn over on the last node's disk alone: its newest records may look as if torn. */
    private NodeId mayRot = NodeId.of(NodeId.MAX);

    @Override
    public void check(NodeId stepped, ClusterView<PaxosMessage> cluster) {
        mayRot = cluster.nodes() > 2 ? NodeId.of(cluster.nodes()) : NodeId.of(NodeId.MAX);
        cluster.core(stepped).ifPresent(core -> check(stepped, (TamperedCore) core));
    }

    private void check(NodeId node, TamperedCore tampered) {
        PaxosCore core = tampered.core();
        Witness witness = tampered.witness();
        long bit = core.quorums().bit(node);
        witness.takeWritten().forEach(item -> written(item, bit));
        witness.takeDurable().forEach(item -> durable(item, bit, core.quorums()));
        checkPromises(node, core, witness);
        boolean born = lives.put(node, tampered) != tampered;
        long from = born ? 0 : core.learner().decided() - 2;
        for (Slot slot : core.acceptor().slots().from(from)) {
            check(slot, core.quorums());
        }
    }

    private void written(Item item, long bit) {
        Place place = new Place(item.slot(), item.ballot());
        long digest = item.value().digest();
        Long same = values.putIfAbsent(place, digest);
        Invariant.check(
                same == null || same == digest,
                "I3: two values for slot %d in ballot %d",
                item.slot(),
                item.ballot());
        Settled before = settled.get(item.slot());
        Invariant.check(
                before == null || before.ballot() > item.ballot() || before.digest() == digest,
                "slot %d gets another value in ballot %d than is chosen",
                item.slot(),
                item.ballot());
        writtenBy.merge(place, bit, (a, b) -> a | b);
    }

    private void durable(Item item, long bit, Quorums quorums) {
        long mask = durableAt.merge(new Place(item.slot(), item.ballot()), bit, (a, b) -> a | b);
        if (quorums.canAccept(mask)) {
            long digest = item.value().digest();
            Settled first =
                    settled.merge(
                            item.slot(),
                            new Settled(item.ballot(), digest),
                            (a, b) -> a.ballot() <= b.ballot() ? a : b);
            Invariant.check(
                    first.digest() == digest,
                    "slot %d is chosen twice, the second time in ballot %d",
                    item.slot(),
                    item.ballot());
        }
    }

    private void checkPromises(NodeId node, PaxosCore core, Witness witness) {
        long promised = core.acceptor().promised();
        long bound = bounds.merge(node, witness.bound(), Math::max);
        Invariant.check(
                promised >= bound || node.equals(mayRot),
                "I4: others count on ballot %d, promised is %d",
                bound,
                promised);
        if (witness.promised(promised)) {
            promises.computeIfAbsent(promised, ballot -> new HashSet<>()).add(node);
        }
        if (core.leadership().isPresent() && leaders.add(promised)) {
            long mask = 0;
            for (NodeId voter : promises.getOrDefault(promised, Set.of())) {
                mask |= core.quorums().bit(voter);
            }
            boolean elected = core.quorums().canPrepare(mask | core.quorums().bit(node));
            Invariant.check(elected, "I14: node %d leads ballot %d", node.value(), promised);
        }
    }

    private void check(Slot slot, Quorums quorums) {
        if (!slot.chosen) {
            return;
        }
        Long other = chosen.putIfAbsent(slot.number, slot.digest);
        if (other == null) {
            Invariant.check(
                    isWritten(slot, quorums),
                    "slot %d is taken for chosen in ballot %d, and no quorum has it",
                    slot.number,
                    slot.ballot);
        }
        Invariant.check(
                other == null || other == slot.digest,
                "I6: two chosen values for slot %d, the second of ballot %d",
                slot.number,
                slot.ballot);
    }

    private boolean isWritten(Slot slot, Quorums quorums) {
        for (Map.Entry<Place, Long> entry : writtenBy.entrySet()) {
            Place place = entry.getKey();
            if (place.slot() == slot.number
                    && values.get(place) == slot.digest
                    && quorums.canAccept(entry.getValue())) {
                return true;
            }
        }
        return false;
    }
}
