package io.quorate.bench.transport;

/**
 * What one stretch of one case gave.
 *
 * @param measured which case
 * @param round in which round
 * @param envelopesPerSecond how many came back
 * @param p50Micros how long half of the batches took at most, from the first envelope sent to the
 *     last one back
 * @param p99Micros how long 99 % took at most
 * @param cpuMicrosPerEnvelope the time of all processors in both processes; 0 if the system does
 *     not tell
 */
public record TransportSample(
        TransportCase measured,
        int round,
        double envelopesPerSecond,
        double p50Micros,
        double p99Micros,
        double cpuMicrosPerEnvelope) {}
