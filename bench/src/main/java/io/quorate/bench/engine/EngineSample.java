package io.quorate.bench.engine;

import io.quorate.bench.report.LatencyPoint;
import java.util.List;

/**
 * What one stretch of one case gave. Latencies are from the beginning of an operation to its
 * outcome at the leader; in an open loop, from when it was due.
 *
 * @param measured which case
 * @param round in which round
 * @param start which start of its cluster in that round, from 1 up
 * @param opsPerSecond operations that were done: proposals decided and applied at the leader, reads
 *     allowed there
 * @param p50Micros how long half of them took at most
 * @param p99Micros how long 99 % took at most
 * @param p999Micros how long 99.9 % took at most
 * @param maxMicros how long the longest took
 * @param cpuMicrosPerOp the time of all processors, of all replicas and of the load itself; 0 if
 *     the system does not tell
 * @param syncsPerOp how often logs were made durable, at all replicas together; 0 if the engine
 *     does not tell
 * @param failures operations that were refused, or whose outcome stayed unknown
 * @param why the last of them failed, for people
 * @param latencies the whole distribution, for plots
 */
public record EngineSample(
        EngineCase measured,
        int round,
        int start,
        double opsPerSecond,
        double p50Micros,
        double p99Micros,
        double p999Micros,
        double maxMicros,
        double cpuMicrosPerOp,
        double syncsPerOp,
        long failures,
        String why,
        List<LatencyPoint> latencies) {

    public EngineSample {
        latencies = List.copyOf(latencies);
    }
}
