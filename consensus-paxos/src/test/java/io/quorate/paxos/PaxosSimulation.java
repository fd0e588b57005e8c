package io.quorate.paxos;

import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.runtime.CoreFactory;
import io.quorate.runtime.CoreFactory.CoreContext;
import io.quorate.testkit.sim.Fault;
import io.quorate.testkit.sim.SimOptions;
import io.quorate.testkit.sim.SimRequest;
import io.quorate.testkit.sim.Simulation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

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

    /** Of the first node, the second, and so on. */
    private static final int[] PRIORITIES = {60, 100, 30, 0, 80, 50, 1};

    /** What is left of a promise when one clock goes 20 % too fast and another as much too slow. */
    private static final int LEASE_PERCENT = 66;

    private PaxosSimulation() {}

    /** Ticks of 10 ms: heartbeats after 20 ms, elections after 120 to 240 ms. */
    static PaxosConfig config() {
        return new PaxosConfig(
                2, 12, "majority", 16, 4_000, 400, 1_500, 4_000, 60, 10, PaxosConfig.PRIORITY_MAX);
    }

    /** What the nodes of this seed's world are like: some have leases, some are not alike. */
    private static Function<NodeId, PaxosConfig> configs(long seed, boolean operated) {
        PaxosConfig usual = seed % 2 == 0 ? config().withLeases(LEASE_PERCENT) : config();
        if (seed % 4 < 2) {
            return id -> usual;
        }
        return id -> usual.withPriority(priority(id.value(), operated));
    }

    /** Whom an operator may leave alone has to lead. */
    private static int priority(int node, boolean operated) {
        int priority = PRIORITIES[(node - 1) % PRIORITIES.length];
        return operated ? Math.max(1, priority) : priority;
    }

    /** The world that this seed makes, under any of the kinds of quorums. */
    static Simulation<PaxosMessage> of(long seed, SimRequest request) {
        String quorum = request.quorum();
        Kind kind = Kind.values()[(int) Math.floorMod(seed, (long) Kind.values().length)];
        int nodes = request.nodes() != null ? request.nodes() : nodes(seed / Kind.values().length);
        SimOptions options = request.applyTo(SimOptions.DEFAULT).withNodes(nodes, nodes);
        if (quorum == null) {
            return of(seed, options, kind);
        }
        Function<NodeId, PaxosConfig> configs = configs(seed, false);
        return of(
                leased(options, seed),
                context ->
                        new TamperedCore(
                                context,
                                configs.apply(context.self()),
                                voters -> quorum,
                                PaxosBug.NONE));
    }

    /** The world that this seed makes, under this kind of quorums. */
    static Simulation<PaxosMessage> of(long seed, Kind kind) {
        int nodes = nodes(seed);
        SimOptions options = SimOptions.DEFAULT.withNodes(nodes, nodes);
        return of(seed, options, kind);
    }

    private static Simulation<PaxosMessage> of(long seed, SimOptions options, Kind kind) {
        SimOptions operated = leased(operated(options, seed), seed);
        Function<NodeId, PaxosConfig> configs = configs(seed, operated.operated());
        return of(operated, context -> core(kind, PaxosBug.NONE, configs, context));
    }

    static Simulation<PaxosMessage> of(SimOptions options, PaxosBug bug) {
        PaxosConfig config = options.leases() ? config().withLeases(LEASE_PERCENT) : config();
        return of(options, context -> core(Kind.MAJORITY, bug, id -> config, context));
    }

    /** Worlds in which leaders are cut off, and do not know that others lead. */
    static Simulation<PaxosMessage> deposed(PaxosBug bug) {
        return of(
                SimOptions.DEFAULT
                        .withNodes(3, 3)
                        .withOperationsPerSecond(200)
                        .withFaults(
                                EnumSet.of(Fault.PARTITION, Fault.ONE_WAY_CUT, Fault.CLOCK_RATE))
                        .withLeases(),
                bug);
    }

    /** Worlds in which the disk of one node is replaced now and then. */
    static Simulation<PaxosMessage> amnesia(PaxosBug bug) {
        EnumSet<Fault> faults = EnumSet.of(Fault.AMNESIA, Fault.CRASH, Fault.LOSS);
        if (bug == PaxosBug.AMNESIA_UNSEEN) {
            faults.add(Fault.DISGUISE);
        }
        return of(
                SimOptions.DEFAULT
                        .withNodes(3, 5)
                        .withOperationsPerSecond(100)
                        .withFaults(faults)
                        .harshly(),
                bug);
    }

    private static Simulation<PaxosMessage> of(
            SimOptions options, CoreFactory<PaxosMessage> cores) {
        return Simulation.of(options, cores, new PaxosCodec()).withInvariant(PaxosInvariant::new);
    }

    private static SimOptions leased(SimOptions options, long seed) {
        return seed % 2 == 0 ? options.withLeases() : options;
    }

    /** An operator is at work in the worlds of some seeds. */
    static SimOptions operated(SimOptions options, long seed) {
        return seed % 3 == 0 ? options : options.withOperator();
    }

    private static int nodes(long seed) {
        return SIZES[(int) Math.floorMod(seed, (long) SIZES.length)];
    }

    private static TamperedCore core(
            Kind kind, PaxosBug bug, Function<NodeId, PaxosConfig> configs, CoreContext context) {
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
                adapted,
                configs.apply(context.self()),
                voters -> quorum(kind, bug, context.self(), voters),
                bug);
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
