package io.quorate.server.demo;

import java.util.List;

/**
 * What to try.
 *
 * @param engine the engine's name
 * @param transport the transport's name
 * @param storage the storage's name
 * @param store the store's name
 * @param workload the workload's name
 * @param nodes how many replicas
 * @param ops how many operations
 * @param killLeader whether the leader dies half-way, and comes back
 * @param protocol the name of the protocol that the clients speak
 * @param tls whether the nodes speak TLS with each other, with certificates made for this run
 * @param seed where keys and values start
 * @param sets overrides of config keys, {@code key=value}
 */
public record DemoOptions(
        String engine,
        String transport,
        String storage,
        String store,
        String workload,
        int nodes,
        int ops,
        boolean killLeader,
        String protocol,
        boolean tls,
        long seed,
        List<String> sets) {
    public DemoOptions {
        sets = List.copyOf(sets);
    }
}
