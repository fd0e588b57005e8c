package io.quorate.testkit.sim;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What worlds a simulation makes.
 *
 * @param nodesMin clusters have at least so many nodes
 * @param nodesMax clusters have up to so many nodes
 * @param faults what may go wrong
 * @param turmoil for how long it may
 * @param convergence how long the healed cluster may take to answer and agree
 * @param tick how much time a core's tick is
 * @param operationsPerSecond how many operations clients try to make, about
 * @param segmentBytes how large a segment of the write-ahead log is
 * @param operated whether an operator changes members and moves leadership
 * @param leases whether clients also read under leases
 * @param harsh whether every world has all of the faults, at their worst
 */
public record SimOptions(
        int nodesMin,
        int nodesMax,
        Set<Fault> faults,
        Duration turmoil,
        Duration convergence,
        Duration tick,
        int operationsPerSecond,
        int segmentBytes,
        boolean operated,
        boolean leases,
        boolean harsh) {

    /** How large a cluster can be. */
    public static final int NODES_MAX = 15;

    /** Up to five nodes, all faults, 5 s of turmoil with 50 operations a second. */
    public static final SimOptions DEFAULT =
            new SimOptions(
                    1,
                    5,
                    Fault.usual(),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(60),
                    Duration.ofMillis(10),
                    50,
                    1 << 14,
                    false,
                    false,
                    false);

    public SimOptions {
        if (nodesMin < 1 || nodesMax < nodesMin || nodesMax > NODES_MAX) {
            throw new IllegalArgumentException(
                    "nodes from "
                            + nodesMin
                            + " to "
                            + nodesMax
                            + " are not within 1 to "
                            + NODES_MAX);
        }
        if (turmoil.isNegative() || convergence.isNegative() || tick.toNanos() < 1) {
            throw new IllegalArgumentException(
                    "durations must not be negative: "
                            + turmoil
                            + ", "
                            + convergence
                            + ", "
                            + tick);
        }
        if (operationsPerSecond < 1) {
            throw new IllegalArgumentException(
                    "operationsPerSecond " + operationsPerSecond + " is below 1");
        }
        EnumSet<Fault> sorted = EnumSet.noneOf(Fault.class);
        sorted.addAll(faults);
        faults = Collections.unmodifiableSet(sorted);
    }

    /** These, with other faults. */
    public SimOptions withFaults(Set<Fault> others) {
        return new SimOptions(
                nodesMin,
                nodesMax,
                others,
                turmoil,
                convergence,
                tick,
                operationsPerSecond,
                segmentBytes,
                operated,
                leases,
                harsh);
    }

    /** These, with longer or shorter turmoil. */
    public SimOptions withTurmoil(Duration other) {
        return new SimOptions(
                nodesMin,
                nodesMax,
                faults,
                other,
                convergence,
                tick,
                operationsPerSecond,
                segmentBytes,
                operated,
                leases,
                harsh);
    }

    /** These, with clusters of {@code min} to {@code max} nodes. */
    public SimOptions withNodes(int min, int max) {
        return new SimOptions(
                min,
                max,
                faults,
                turmoil,
                convergence,
                tick,
                operationsPerSecond,
                segmentBytes,
                operated,
                leases,
                harsh);
    }

    /** These, with more or fewer operations. */
    public SimOptions withOperationsPerSecond(int other) {
        return new SimOptions(
                nodesMin,
                nodesMax,
                faults,
                turmoil,
                convergence,
                tick,
                other,
                segmentBytes,
                operated,
                leases,
                harsh);
    }

    /** These, with larger or smaller segments of the write-ahead log. */
    public SimOptions withSegmentBytes(int other) {
        return new SimOptions(
                nodesMin,
                nodesMax,
                faults,
                turmoil,
                convergence,
                tick,
                operationsPerSecond,
                other,
                operated,
                leases,
                harsh);
    }

    /** These, with an operator who changes members and moves leadership. */
    public SimOptions withOperator() {
        return new SimOptions(
                nodesMin,
                nodesMax,
                faults,
                turmoil,
                convergence,
                tick,
                operationsPerSecond,
                segmentBytes,
                true,
                leases,
                harsh);
    }

    /** These, with clients that also read under leases. */
    public SimOptions withLeases() {
        return new SimOptions(
                nodesMin,
                nodesMax,
                faults,
                turmoil,
                convergence,
                tick,
                operationsPerSecond,
                segmentBytes,
                operated,
                true,
                harsh);
    }

    /** These, and every world has all of the faults, at their worst. */
    public SimOptions harshly() {
        return new SimOptions(
                nodesMin,
                nodesMax,
                faults,
                turmoil,
                convergence,
                tick,
                operationsPerSecond,
                segmentBytes,
                operated,
                leases,
                true);
    }
}
