package io.quorate.server.demo;

/** Writes, each of a key of its own. */
public final class WritesWorkload implements Workload {

    @Override
    public String name() {
        return "writes";
    }

    @Override
    public String description() {
        return "puts of keys of their own: none is lost";
    }

    @Override
    public String promise() {
        return "nothing acknowledged was lost";
    }

    @Override
    public Load load(int ops, long seed) {
        return new WritesLoad(seed, ops);
    }
}
