package io.quorate.simulation.workload;

import io.quorate.server.demo.Load;
import io.quorate.server.demo.Workload;

/** Writes and reads of a few keys, outside of transactions. */
public final class RegistersWorkload implements Workload {

    @Override
    public String name() {
        return "registers";
    }

    @Override
    public String description() {
        return "puts and gets of a few keys: each key is linearizable";
    }

    @Override
    public String promise() {
        return "each key was linearizable";
    }

    @Override
    public Load load(int ops, long seed) {
        return new RegistersLoad(ops, seed);
    }
}
