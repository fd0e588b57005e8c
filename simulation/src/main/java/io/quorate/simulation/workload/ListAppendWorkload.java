package io.quorate.simulation.workload;

import io.quorate.server.demo.Load;
import io.quorate.server.demo.Workload;

/** Transactions that append to lists and read them. */
public final class ListAppendWorkload implements Workload {

    @Override
    public String name() {
        return "list-append";
    }

    @Override
    public String description() {
        return "transactions on lists: strictly serializable";
    }

    @Override
    public String promise() {
        return "all transactions fit one order";
    }

    @Override
    public Load load(int ops, long seed) {
        return new ListAppendLoad(ops, seed);
    }
}
