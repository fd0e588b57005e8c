package io.quorate.paxos;

import io.quorate.api.NodeId;
import io.quorate.runtime.CoreFactory.CoreContext;
import io.quorate.testkit.sim.SimOptions;
import io.quorate.testkit.sim.Simulation;
import java.util.List;
import java.util.Locale;

/** Paxos nodes in simulated worlds, with small limits so that much happens in little time. */
final class PaxosSimulation {

    /** What quorums are, as far as a world has enough nodes for it. */
    enum Kind {
        MAJORITY,
        /** Elections need more than decisions. */
        SIMPLE,
        /** An even number of voters, of whom half decide; the last node only learns. */
        EVEN,
        /** Rows and columns; the last node only learns. */
        GRID,
        /** The first node counts for three. */
        WEIGHTED
    }

    private PaxosSimulation() {}

    /** Ticks of 10 ms: heartbeats after 20 ms, elections after 120 to 240 ms. */
    static PaxosConfig config() {
        return new PaxosConfig(2, 12, "majority", 16, 4_000, 400, 1_500, 4_000, 60, 10);
    }

    static Simulation<PaxosMessage> of(Kind kind, PaxosBug bug) {
        int nodes = kind == Kind.MAJORITY ? 5 : 7;
        return Simulation.of(
                        SimOptions.DEFAULT.withNodesMax(nodes),
                        context ->
                                new TamperedCore(
                                        context, config(), quorums(kind, bug, context), bug),
                        new PaxosCodec())
                .withInvariant(PaxosInvariant::new);
    }

    private static Quorums quorums(Kind kind, PaxosBug bug, CoreContext context) {
        List<NodeId> all = context.initialMembers().voters();
        int count = all.size();
        if (bug == PaxosBug.QUORUMS_DIFFER && count > 3) {
            int first = (context.self().value() - 1) / 2 * 2 % (count - 2);
            return Quorums.of("majority", all.subList(first, first + 3));
        }
        if (count < 5) {
            return Quorums.of("majority", all);
        }
        List<NodeId> even = all.subList(0, count - 1);
        return switch (kind) {
            case MAJORITY -> Quorums.of("majority", all);
            case SIMPLE ->
                    Quorums.of(String.format(Locale.ROOT, "simple:%d,%d", count - 1, 2), all);
            case EVEN -> Quorums.of("majority", even);
            case GRID -> Quorums.of("grid:2x" + even.size() / 2, even);
            case WEIGHTED -> {
                StringBuilder weights = new StringBuilder("weighted:1=3");
                all.subList(1, count).forEach(id -> weights.append(",").append(id).append("=1"));
                yield Quorums.of(weights.toString(), all);
            }
        };
    }
}
