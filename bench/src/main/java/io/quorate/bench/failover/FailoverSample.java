package io.quorate.bench.failover;

import java.util.List;

/**
 * A leader that was killed. Times are counted from right before its process is killed.
 *
 * @param combination which cluster
 * @param round from 1 up
 * @param killed the leader that was killed
 * @param successor the node that leads then
 * @param goneMillis when the process was gone
 * @param electedMillis when another node was seen to lead; it is asked every 20 ms
 * @param firstServedMillis when the first write was acknowledged that was begun after the process
 *     was gone
 * @param outageFromMillis when the longest time began in which no write was acknowledged; negative,
 *     or a little more than 0 for an answer that was on its way
 * @param outageMillis how long that was
 * @param caughtUpMillis how long after its start the killed node had applied all that was decided
 *     when it answered first
 * @param acknowledged writes of the round
 * @param unknown writes of the round whose outcome stayed unknown
 * @param refused writes of the round that were refused
 * @param servedFromMillis where {@code served} begins; negative
 * @param served how many writes were acknowledged in each 10 ms
 */
public record FailoverSample(
        Combination combination,
        int round,
        int killed,
        int successor,
        double goneMillis,
        double electedMillis,
        double firstServedMillis,
        double outageFromMillis,
        double outageMillis,
        double caughtUpMillis,
        int acknowledged,
        int unknown,
        int refused,
        int servedFromMillis,
        List<Integer> served) {
    public FailoverSample {
        served = List.copyOf(served);
    }
}
