package io.quorate.simulation.workload;

import io.quorate.server.demo.Load;
import io.quorate.server.demo.Workload;

/** Transfers between accounts, and looks at all of them. */
public final class BankWorkload implements Workload {

    @Override
    public String name() {
        return "bank";
    }

    @Override
    public String description() {
        return "transfers between accounts: no money comes or goes";
    }

    @Override
    public String promise() {
        return "no money came or went";
    }

    @Override
    public Load load(int ops, long seed) {
        return new BankLoad(ops, seed);
    }
}
