package io.quorate.paxos;

import io.quorate.api.NodeId;
import io.quorate.runtime.CoreFactory.CoreContext;
import io.quorate.testkit.sim.SimOptions;
import io.quorate.testkit.sim.SimRequest;
import io.quorate.testkit.sim.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

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

    private static final int[] SIZES = {3, 5, 4, 3, 6, 7, 3, 5};

    private PaxosSimulation() {}

    /** Ticks of 10 ms: heartbeats after 20 ms, elections after 120 to 240 ms. */
    static PaxosConfig config() {
        return new PaxosConfig(2, 12, "majority", 16, 4_000, 400, 1_500, 4_000, 60, 10);
    }

    /** The world that this seed makes, under any of the kinds of quorums. */
    static Simulation<PaxosMessage> of(long seed, SimRequest request) {
        String quorum = request.quorum();
        Kind kind = Kind.values()[(int) Math.floorMod(seed, (long) Kind.values().length)];
        int nodes = request.nodes() != null ? request.nodes() : nodes(seed / Kind.values().length);
        SimOptions options = request.applyTo(SimOptions.DEFAULT).withNodes(nodes, nodes);
        if (quorum == null) {
            return of(options, kind, PaxosBug.NONE);
        }
        List<NodeId> voters = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            voters.add(NodeId.of(i));
        }
        Quorums quorums = Quorums.of(quorum, voters);
        return of(options, context -> quorums, PaxosBug.NONE);
    }

    /** The world that this seed makes, under this kind of quorums. */
    static Simulation<PaxosMessage> of(long seed, Kind kind) {
        int nodes = nodes(seed);
        return of(SimOptions.DEFAULT.withNodes(nodes, nodes), kind, PaxosBug.NONE);
    }

    static Simulation<PaxosMessage> of(SimOptions options, Kind kind, PaxosBug bug) {
        return of(options, context -> quorums(kind, bug, context), bug);
    }

    private static Simulation<PaxosMessage> of(
            SimOptions options, Function<CoreContext, Quorums> quorums, PaxosBug bug) {
        return Simulation.of(
                        options,
                        context -> new TamperedCore(context, config(), quorums.apply(context), bug),
                        new PaxosCodec())
                .withInvariant(PaxosInvariant::new);
    }

    private static int nodes(long seed) {
        return SIZES[(int) Math.floorMod(seed, (long) SIZES.length)];
    }

    private static Quorums quorums(Kind kind, PaxosBug bug, CoreContext context) {
        List<NodeId> all = context.initialMembers().voters();
        int count = all.size();
        if (bug == PaxosBug.QUORUMS_DIFFER && count > 3) {
            int first = (context.self().value() - 1) / 2 * 2 % (count - 2);
            return Quorums.of("majority", all.subList(first, first + 3));
        }
        if (count < 3) {
            return Quorums.of("majority", all);
        }
        List<NodeId> even = all.subList(0, count - count % 2);
        return switch (kind) {
            case MAJORITY -> Quorums.of("majority", all);
            case SIMPLE ->
                    Quorums.of(String.format(Locale.ROOT, "simple:%d,%d", count - 1, 2), all);
            case EVEN -> Quorums.of("majority", even);
            case GRID -> Quorums.of(count < 4 ? "majority" : "grid:2x" + even.size() / 2, even);
            case WEIGHTED -> {
                StringBuilder weights = new StringBuilder("weighted:1=3");
                all.subList(1, count).forEach(id -> weights.append(",").append(id).append("=1"));
                yield Quorums.of(weights.toString(), all);
            }
        };
    }
}
