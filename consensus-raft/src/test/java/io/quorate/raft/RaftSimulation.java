package io.quorate.raft;

import io.quorate.raft.core.RaftConfig;
import io.quorate.raft.core.RaftCore;
import io.quorate.raft.core.RaftInvariant;
import io.quorate.raft.core.RaftMessage;
import io.quorate.testkit.sim.Fault;
import io.quorate.testkit.sim.SimOptions;
import io.quorate.testkit.sim.SimRequest;
import io.quorate.testkit.sim.SimStats;
import io.quorate.testkit.sim.Simulation;
import java.util.EnumSet;
import java.util.Optional;

/** Raft nodes in simulated worlds, with small limits so that much happens in little time. */
public final class RaftSimulation {

    /** What is left of a promise when one clock goes 20 % too fast and another as much too slow. */
    private static final int LEASE_PERCENT = 66;

    /** Ticks of 10 ms: heartbeats after 20 ms, elections after 120 to 240 ms. */
    private static final RaftConfig USUAL = config(true, 400, 60, 10).withLeases(LEASE_PERCENT);

    /**
     * As the paper has it: nobody is asked first, a leader without followers goes on, and entries
     * travel one by one. Nodes that are removed may disturb the others, so nobody is.
     */
    private static final RaftConfig PLAIN = config(false, 1, 60, 10);

    /** Little is kept, so that many peers need a snapshot. */
    private static final RaftConfig FORGETFUL = config(true, 400, 12, 1);

    /**
     * Elections after 50 to 70 ms, which nobody asks for first: many of them, often two at once.
     */
    private static final RaftConfig FRANTIC = config(1, 5, 7, false, 4, 1, 400, 40);

    /** As frantic, and entries travel one by one, each when the one before it was confirmed. */
    private static final RaftConfig TRICKLING = config(1, 5, 7, false, 1, 1, 400, 40);

    /** Leases that are nearly as long as elections take at least. */
    private static final RaftConfig LEASING =
            config(2, 20, 22, true, 4, 400, 400, 40).withLeases(LEASE_PERCENT);

    /** As frantic as can be when nobody may disturb the others. */
    private static final RaftConfig RESTLESS = config(1, 5, 7, true, 4, 1, 400, 40);

    /** What makes some kinds of mistakes likely. */
    enum Mix {
        /** A bit of everything. */
        USUAL,
        /** Frantic elections of nodes that die and forget what they did not sync. */
        ELECTIONS,
        /** Frantic elections of nodes that hear each other seldom: logs that differ. */
        FORKS,
        /** Logs that differ, and are brought together one entry at a time. */
        TRICKLE,
        /** Frantic elections, and messages of long ago. */
        ECHOES,
        /** Leaders that are cut off or asleep, and do not know that others lead. */
        DEPOSED,
        /** The same, with messages of long ago and many reads. */
        OUTDATED,
        /** Members that come and go while leaders do. */
        REMOVALS,
        /** Reads under leases, of leaders that are cut off, by clocks that go wrong. */
        LEASES
    }

    private static RaftConfig config(
            boolean careful, int batchBytesMax, int snapshotEntries, int keptEntries) {
        return config(2, 12, 24, careful, 4, batchBytesMax, snapshotEntries, keptEntries);
    }

    private static RaftConfig config(
            int heartbeat,
            int electionMin,
            int electionMax,
            boolean careful,
            int inflightMessagesMax,
            int batchBytesMax,
            int snapshotEntries,
            int keptEntries) {
        return new RaftConfig(
                new RaftConfig.Timing(heartbeat, electionMin, electionMax, 100),
                new RaftConfig.Elections(careful, careful, 100, 0),
                new RaftConfig.Flow(batchBytesMax, inflightMessagesMax, 1_000, 8_000, 4_000),
                new RaftConfig.Retention(1_500, snapshotEntries, keptEntries));
    }

    private RaftSimulation() {}

    /** Runs worlds until one breaks a rule, and says which. */
    public static Optional<String> firstFailure(String mix, int worlds) {
        for (long seed = 1; seed <= worlds; seed++) {
            Optional<String> failure = of(seed, Mix.valueOf(mix)).run(seed).failure();
            if (failure.isPresent()) {
                String rule = failure.get();
                return Optional.of(
                        "seed " + seed + ", " + rule.substring(0, Math.min(rule.length(), 110)));
            }
        }
        return Optional.empty();
    }

    /**
     * Runs worlds.
     *
     * @throws io.quorate.testkit.sim.SimulationFailure with the story of the first one that breaks
     *     a rule
     */
    static SimStats check(long firstSeed, int worlds) {
        SimStats sum = new SimStats();
        for (long seed = firstSeed; seed < firstSeed + worlds; seed++) {
            sum.add(of(seed).check(seed, 1));
        }
        return sum;
    }

    static Simulation<RaftMessage> of(long seed, Mix mix) {
        SimOptions options = SimOptions.DEFAULT.withNodes(3, 3).withOperationsPerSecond(100);
        return switch (mix) {
            case USUAL -> of(seed);
            case ELECTIONS ->
                    of(
                            options.withFaults(
                                            EnumSet.of(Fault.CRASH, Fault.POWER_LOSS, Fault.LOSS))
                                    .harshly(),
                            FRANTIC);
            case FORKS ->
                    of(
                            options.withNodes(3, 5)
                                    .withFaults(
                                            EnumSet.of(Fault.CRASH, Fault.PARTITION, Fault.LOSS))
                                    .harshly(),
                            FRANTIC);
            case TRICKLE ->
                    of(
                            options.withFaults(
                                            EnumSet.of(
                                                    Fault.CRASH,
                                                    Fault.PARTITION,
                                                    Fault.DELAY,
                                                    Fault.LOSS))
                                    .harshly(),
                            TRICKLING);
            case ECHOES ->
                    of(
                            options.withFaults(
                                            EnumSet.of(
                                                    Fault.CRASH,
                                                    Fault.REPLAY,
                                                    Fault.DUPLICATION,
                                                    Fault.DELAY,
                                                    Fault.CLOG,
                                                    Fault.PARTITION))
                                    .harshly(),
                            FRANTIC);
            case DEPOSED ->
                    of(
                            options.withFaults(
                                            EnumSet.of(
                                                    Fault.PARTITION,
                                                    Fault.ONE_WAY_CUT,
                                                    Fault.CLOG,
                                                    Fault.PAUSE,
                                                    Fault.DELAY))
                                    .harshly(),
                            FRANTIC);
            case OUTDATED ->
                    of(
                            options.withFaults(
                                            EnumSet.of(Fault.PARTITION, Fault.DELAY, Fault.REPLAY))
                                    .harshly()
                                    .withOperationsPerSecond(400),
                            FRANTIC);
            case REMOVALS ->
                    of(
                            options.withNodes(5, 5)
                                    .withFaults(EnumSet.of(Fault.CRASH, Fault.PARTITION))
                                    .harshly()
                                    .withOperator(),
                            RESTLESS);
            case LEASES ->
                    of(
                            options.withFaults(
                                            EnumSet.of(
                                                    Fault.CLOCK_RATE,
                                                    Fault.PARTITION,
                                                    Fault.ONE_WAY_CUT,
                                                    Fault.PAUSE))
                                    .harshly()
                                    .withOperationsPerSecond(300)
                                    .withLeases(),
                            LEASING);
        };
    }

    /**
     * One node's disk is replaced now and then.
     *
     * @param disguised whether nobody can notice
     */
    static Simulation<RaftMessage> amnesia(boolean disguised) {
        EnumSet<Fault> faults = EnumSet.of(Fault.AMNESIA, Fault.CRASH, Fault.LOSS);
        if (disguised) {
            faults.add(Fault.DISGUISE);
        }
        SimOptions options = SimOptions.DEFAULT.withNodes(3, 5).withOperationsPerSecond(100);
        return of(options.withFaults(faults).harshly(), USUAL);
    }

    private static Simulation<RaftMessage> of(SimOptions options, RaftConfig config) {
        return Simulation.of(options, context -> new RaftCore(context, config), new RaftCodec())
                .withInvariant(RaftInvariant::new);
    }

    /** The worlds that this seed makes, which differ in how the nodes are configured. */
    static Simulation<RaftMessage> of(long seed) {
        return of(seed, SimRequest.ANY);
    }

    static Simulation<RaftMessage> of(long seed, SimRequest request) {
        RaftConfig config = seed % 3 == 0 ? PLAIN : seed % 3 == 1 ? FORGETFUL : USUAL;
        boolean operated = seed % 3 != 0 && seed % 4 != 0;
        SimOptions usual = SimOptions.DEFAULT.withNodes(1, 7);
        SimOptions options =
                request.applyTo(config.elections().leasePercent() > 0 ? usual.withLeases() : usual);
        return of(operated ? options.withOperator() : options, config);
    }
}
