package io.quorate.paxos;

import io.quorate.api.NodeId;
import io.quorate.runtime.Invariant;
import io.quorate.testkit.sim.ClusterInvariant;
import io.quorate.testkit.sim.ClusterView;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
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

    private record Led(long ballot, long era) {}

    /** What was seen of one node over its lives. */
    private static final class Seen {

        /** Others may count on it. */
        private long bound;

        /** The newest ballot whose promise is counted. */
        private long counted = Ballot.NONE;

        private TamperedCore life;
        private Leadership leadership;
        private long governing = -1;
    }

    private final Map<Long, SlotStory> slots = new HashMap<>();
    private final Map<Long, Configuration> configurations = new HashMap<>();
    private final Set<Configuration> known = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<NodeId, Seen> nodes = new HashMap<>();
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
        witness.takeWritten().forEach(item -> story(item.slot()).written(item, node));
        witness.takeDurable().forEach(item -> durable(item, node, core));
        Seen seen = nodes.computeIfAbsent(node, any -> new Seen());
        checkPromises(node, core, witness, seen);
        long from = seen.life != tampered ? 0 : core.learner().decided() - 2;
        seen.life = tampered;
        for (Slot slot : core.acceptor().slots().from(from)) {
            check(slot, core);
        }
    }

    private void see(Configuration configuration) {
        if (!known.add(configuration)) {
            return;
        }
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
        if (own.version() == era) {
            return own;
        }
        Configuration other = configurations.get(era);
        Invariant.check(other != null, "members of slot %d are not in force", era);
        return other == null ? own : other;
    }

    private SlotStory story(long slot) {
        return slots.computeIfAbsent(slot, SlotStory::new);
    }

    private void durable(Item item, NodeId node, PaxosCore core) {
        Configuration governing = configuration(item.era(), core);
        story(item.slot()).durable(item, node, governing);
    }

    private void checkPromises(NodeId node, PaxosCore core, Witness witness, Seen seen) {
        long promised = core.acceptor().promised();
        seen.bound = Math.max(seen.bound, witness.bound());
        Invariant.check(
                promised >= seen.bound || node.equals(mayRot),
                "I4: others count on ballot %d, promised is %d",
                seen.bound,
                promised);
        if (seen.counted != promised && witness.promised(promised)) {
            seen.counted = promised;
            promises.computeIfAbsent(promised, ballot -> new HashSet<>()).add(node);
        }
        core.leadership().ifPresent(leading -> checkLeader(node, promised, leading, seen));
    }

    private void checkLeader(NodeId node, long promised, Leadership leading, Seen seen) {
        Configuration governing = leading.configuration();
        if (seen.leadership == leading && seen.governing == governing.version()) {
            return;
        }
        seen.leadership = leading;
        seen.governing = governing.version();
        if (leaders.add(new Led(promised, governing.version()))) {
            checkLeader(node, promised, governing);
        }
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
        if (slot.chosen) {
            story(slot.number).chosen(slot, era -> configuration(era, core));
        }
    }
}
