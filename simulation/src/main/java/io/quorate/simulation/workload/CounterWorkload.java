package io.quorate.simulation.workload;

import io.quorate.server.demo.Load;
import io.quorate.server.demo.Workload;

/** Increments, and reads of the counters. */
public final class CounterWorkload implements Workload {

    @Override
    public String name() {
        return "counter";
    }

    @Override
    public String description() {
        return "transactions that add 1: each counts once";
    }

    @Override
    public String promise() {
        return "each increment counts once";
    }

    @Override
    public Load load(int ops, long seed) {
        return new CounterLoad(ops, seed);
    }
}
