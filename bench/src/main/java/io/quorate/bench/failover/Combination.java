package io.quorate.bench.failover;

/**
 * What a cluster is made of.
 *
 * @param engine name of the engine
 * @param transport name of the transport
 */
public record Combination(String engine, String transport) {

    @Override
    public String toString() {
        return engine + "/" + transport;
    }
}
