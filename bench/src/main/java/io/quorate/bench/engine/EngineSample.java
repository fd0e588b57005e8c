package io.quorate.bench.engine;

/**
 * What one stretch of one case gave. Latencies are from the proposal to its outcome at the leader;
 * in an open loop, from when the proposal was due.
 *
 * @param measured which case
 * @param round in which round
 * @param opsPerSecond proposals that were decided and applied at the leader
 * @param p50Micros how long half of them took at most
 * @param p99Micros how long 99 % took at most
 * @param p999Micros how long 99.9 % took at most
 * @param maxMicros how long the longest took
 * @param cpuMicrosPerOp the time of all processors, of all replicas and of the load itself; 0 if
 *     the system does not tell
 * @param failures proposals that were refused, or whose outcome stayed unknown
 */
public record EngineSample(
        EngineCase measured,
        int round,
        double opsPerSecond,
        double p50Micros,
        double p99Micros,
        double p999Micros,
        double maxMicros,
        double cpuMicrosPerOp,
        long failures) {}
