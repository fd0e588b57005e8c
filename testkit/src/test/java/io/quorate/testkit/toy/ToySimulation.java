package io.quorate.testkit.toy;

import io.quorate.testkit.sim.ClusterInvariant;
import io.quorate.testkit.sim.Fault;
import io.quorate.testkit.sim.SimOptions;
import io.quorate.testkit.sim.Simulation;
import java.util.EnumSet;

/** Toys in simulated worlds. */
final class ToySimulation {

    private static final int CANARY_STEPS = 1_000;

    /** A toy's checkpoint is one record with its whole log. */
    private static final SimOptions OPTIONS = SimOptions.DEFAULT.withSegmentBytes(1 << 19);

    private ToySimulation() {}

    static Simulation<ToyMessage> of(ToyBug bug) {
        return Simulation.of(OPTIONS, context -> new ToyCore(context, bug), new ToyCodec());
    }

    /** Honest toys, whose disks are replaced now and then, and maybe nobody can notice. */
    static Simulation<ToyMessage> amnesia(boolean disguised) {
        EnumSet<Fault> faults = EnumSet.of(Fault.AMNESIA, Fault.CRASH, Fault.LOSS);
        if (disguised) {
            faults.add(Fault.DISGUISE);
        }
        SimOptions options = OPTIONS.withNodes(3, 3).withFaults(faults);
        return Simulation.of(
                options.harshly(), context -> new ToyCore(context, ToyBug.NONE), new ToyCodec());
    }

    /** Honest toys under a rule that no world keeps. */
    static Simulation<ToyMessage> canary() {
        return of(ToyBug.NONE).withInvariant(ToySimulation::failAtLast);
    }

    private static ClusterInvariant<ToyMessage> failAtLast() {
        int[] steps = {0};
        return (stepped, cluster) -> {
            steps[0]++;
            if (steps[0] == CANARY_STEPS) {
                throw new IllegalStateException("the canary sings");
            }
        };
    }
}
