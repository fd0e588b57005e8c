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
    private record Settled(long ballot, long era, long digest) {}

    private record Led(long ballot, long era) {}

    private final Map<Place, Long> values = new HashMap<>();
    private final Map<Place, Set<NodeId>> writtenBy = new HashMap<>();
    private final Map<Place, Long> eras = new HashMap<>();
    private final Map<Long, Configuration> configurations = new HashMap<>();
    private final Map<Place, Set<NodeId>> durableAt = new HashMap<>();
    private final Map<Long, Settled> settled = new HashMap<>();
    private final Map<Long, Long> chosen = new HashMap<>();
    private final Map<NodeId, Long> bounds = new HashMap<>();
    private final Map<NodeId, TamperedCore> lives = new HashMap<>();
    private final Map<Long, Set<NodeId>> promises = new HashMap<>();
    private final Set<Led> leaders = new HashSet<>();

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
        see(core.configurations().current());
        core.leadership().ifPresent(leading -> see(leading.configuration()));
        witness.takeWritten().forEach(item -> written(item, node));
        witness.takeDurable().forEach(item -> durable(item, node, core));
        checkPromises(node, core, witness);
        boolean born = lives.put(node, tampered) != tampered;
        long from = born ? 0 : core.learner().decided() - 2;
        for (Slot slot : core.acceptor().slots().from(from)) {
            check(slot, core);
        }
    }

    private void see(Configuration configuration) {
        Configuration same = configurations.putIfAbsent(configuration.version(), configuration);
        Invariant.check(
                same == null
                        || configuration.version() == 0
                        || same.value().isSameAs(configuration.value()),
                "I17: two sets of members of slot %d",
                configuration.version());
    }

    private Configuration configuration(long era, PaxosCore core) {
        Configuration own = core.configurations().after(era);
        Configuration seen = configurations.get(era);
        Invariant.check(
                own.version() == era || seen != null, "members of slot %d are not in force", era);
        return own.version() == era || seen == null ? own : seen;
    }

    private void written(Item item, NodeId node) {
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
                before == null
                        || before.ballot() > item.ballot()
                        || before.era() > item.era()
                        || before.digest() == digest,
                "slot %d gets another value in ballot %d than is chosen",
                item.slot(),
                item.ballot());
        writtenBy.computeIfAbsent(place, any -> new HashSet<>()).add(node);
        eras.put(place, item.era());
    }

    private void durable(Item item, NodeId node, PaxosCore core) {
        Place place = new Place(item.slot(), item.ballot());
        Set<NodeId> nodes = durableAt.computeIfAbsent(place, any -> new HashSet<>());
        nodes.add(node);
        Configuration governing = configuration(item.era(), core);
        if (governing.quorums().canAccept(governing.mask(nodes))) {
            long digest = item.value().digest();
            Settled first =
                    settled.merge(
                            item.slot(),
                            new Settled(item.ballot(), item.era(), digest),
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
        core.leadership()
                .map(Leadership::configuration)
                .filter(governing -> leaders.add(new Led(promised, governing.version())))
                .ifPresent(governing -> checkLeader(node, promised, governing));
    }

    private void checkLeader(NodeId node, long ballot, Configuration governing) {
        Set<NodeId> promised = new HashSet<>(promises.getOrDefault(ballot, Set.of()));
        promised.add(node);
        Invariant.check(
                governing.quorums().canPrepare(governing.mask(promised)),
                "I14: node %d leads ballot %d under the members of slot %d",
                node.value(),
                ballot,
                governing.version());
    }

    private void check(Slot slot, PaxosCore core) {
        if (!slot.chosen) {
            return;
        }
        Long other = chosen.putIfAbsent(slot.number, slot.digest);
        if (other == null) {
            Invariant.check(
                    isWritten(slot, core),
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

    private boolean isWritten(Slot slot, PaxosCore core) {
        for (Map.Entry<Place, Set<NodeId>> entry : writtenBy.entrySet()) {
            Place place = entry.getKey();
            if (place.slot() == slot.number && values.get(place) == slot.digest) {
                Configuration governing = configuration(eras.getOrDefault(place, 0L), core);
                if (governing.quorums().canAccept(governing.mask(entry.getValue()))) {
                    return true;
                }
            }
        }
        return false;
    }
}
