package io.quorate.bench.engine;

/**
 * One of the things that are compared.
 *
 * @param combination what is measured
 * @param workload by what
 */
public record EngineCase(Combination combination, Workload workload) {
    @Override
    public String toString() {
        return combination + ", " + workload;
    }
}
