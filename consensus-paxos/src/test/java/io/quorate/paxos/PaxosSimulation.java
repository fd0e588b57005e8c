package io.quorate.paxos;

import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.runtime.CoreFactory;
import io.quorate.runtime.CoreFactory.CoreContext;
import io.quorate.testkit.sim.SimOptions;
import io.quorate.testkit.sim.SimRequest;
import io.quorate.testkit.sim.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Paxos nodes in simulated worlds, with small limits so that much happens in little time. */
final class PaxosSimulation {

    /** What quorums are, as far as there are enough voters for it. */
    enum Kind {
        MAJORITY,
        /** Elections need more than decisions. */
        SIMPLE,
        /** An even number of voters count, of whom half decide. */
        EVEN,
        /** Rows and columns; to begin with the last node only learns. */
        GRID,
        /** The first node counts for three. */
        WEIGHTED
    }

    private static final int[] SIZES = {3, 5, 4, 3, 6, 7, 3, 5};

    private PaxosSimulation() {}

    /** Ticks of 10 ms: heartbeats after 20 ms, elections after 120 to 240 ms. */
    static PaxosConfig config() {
        return new PaxosConfig(
                2, 12, "majority", 16, 4_000, 400, 1_500, 4_000, 60, 10, PaxosConfig.PRIORITY_MAX);
    }

    /** The world that this seed makes, under any of the kinds of quorums. */
    static Simulation<PaxosMessage> of(long seed, SimRequest request) {
        String quorum = request.quorum();
        Kind kind = Kind.values()[(int) Math.floorMod(seed, (long) Kind.values().length)];
        int nodes = request.nodes() != null ? request.nodes() : nodes(seed / Kind.values().length);
        SimOptions options = request.applyTo(SimOptions.DEFAULT).withNodes(nodes, nodes);
        if (quorum == null) {
            return of(operated(options, seed), kind, PaxosBug.NONE);
        }
        return of(
                options,
                context -> new TamperedCore(context, config(), voters -> quorum, PaxosBug.NONE));
    }

    /** The world that this seed makes, under this kind of quorums. */
    static Simulation<PaxosMessage> of(long seed, Kind kind) {
        int nodes = nodes(seed);
        SimOptions options = SimOptions.DEFAULT.withNodes(nodes, nodes);
        return of(operated(options, seed), kind, PaxosBug.NONE);
    }

    static Simulation<PaxosMessage> of(SimOptions options, Kind kind, PaxosBug bug) {
        return of(options, context -> core(kind, bug, context));
    }

    private static Simulation<PaxosMessage> of(
            SimOptions options, CoreFactory<PaxosMessage> cores) {
        return Simulation.of(options, cores, new PaxosCodec()).withInvariant(PaxosInvariant::new);
    }

    /** An operator is at work in the worlds of some seeds. */
    static SimOptions operated(SimOptions options, long seed) {
        return seed % 3 == 0 ? options : options.withOperator();
    }

    private static int nodes(long seed) {
        return SIZES[(int) Math.floorMod(seed, (long) SIZES.length)];
    }

    private static TamperedCore core(Kind kind, PaxosBug bug, CoreContext context) {
        List<Member> members = new ArrayList<>(context.initialMembers().members());
        if (kind == Kind.GRID && members.size() > 4 && members.size() % 2 == 1) {
            Member last = members.remove(members.size() - 1);
            members.add(new Member(last.id(), last.address(), "", Member.Role.LEARNER));
        }
        CoreContext adapted =
                new CoreContext(
                        context.self(),
                        Membership.initial(members),
                        context.seed(),
                        context.tick());
        return new TamperedCore(
                adapted, config(), voters -> quorum(kind, bug, context.self(), voters), bug);
    }

    private static String quorum(Kind kind, PaxosBug bug, NodeId self, List<NodeId> voters) {
        int count = voters.size();
        if (bug == PaxosBug.QUORUMS_DIFFER && count > 3) {
            int first = (self.value() - 1) / 2 * 2 % (count - 2);
            return weighted(voters.subList(first, first + 3), 1);
        }
        if (kind == Kind.GRID && count >= 4 && count % 2 == 0) {
            return "grid:2x" + count / 2;
        }
        if (count < 5) {
            return "majority";
        }
        return switch (kind) {
            case MAJORITY, GRID -> "majority";
            case SIMPLE -> String.format(Locale.ROOT, "simple:%d,%d", count - 1, 2);
            case EVEN -> count % 2 == 0 ? "majority" : weighted(voters.subList(0, count - 1), 1);
            case WEIGHTED -> weighted(voters, 3);
        };
    }

    private static String weighted(List<NodeId> voters, int weightOfFirst) {
        StringBuilder weights = new StringBuilder("weighted:");
        weights.append(voters.get(0)).append('=').append(weightOfFirst);
        voters.subList(1, voters.size()).forEach(id -> weights.append(",").append(id).append("=1"));
        return weights.toString();
    }
}
