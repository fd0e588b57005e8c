package io.quorate.testkit.toy;

import io.quorate.api.NodeId;
import io.quorate.testkit.toy.ToyMessage.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A candidate's attempt to lead an epoch: the promises it has, one a voter. */
final class ToyElection {

    private final long epoch;
    private final long ownPromiseLsn;
    private final int quorum;
    private final ToyBug bug;
    private final TreeMap<NodeId, Promise> promises = new TreeMap<>();
    private int arrived;

    ToyElection(long epoch, long ownPromiseLsn, int quorum, ToyBug bug) {
        this.epoch = epoch;
        this.ownPromiseLsn = ownPromiseLsn;
        this.quorum = quorum;
        this.bug = bug;
    }

    long epoch() {
        return epoch;
    }

    void add(NodeId from, Promise promise) {
        if (promise.epoch() == epoch || bug == ToyBug.STALE_PROMISE_COUNTED) {
            promises.put(from, promise);
            arrived++;
        }
    }

    /** Whether a quorum has promised, this node included as soon as its own promise is durable. */
    boolean isWon(long durableLsn) {
        int own = durableLsn >= ownPromiseLsn ? 1 : 0;
        int others = bug == ToyBug.PROMISE_COUNTED_TWICE ? arrived : promises.size();
        return own + others >= quorum;
    }

    /** Of all logs the longest among those of the highest epoch: it has all that may be decided. */
    List<ToyEntry> bestLog(ToyLog own) {
        long bestEpoch = own.epoch();
        List<ToyEntry> best = own.from(1);
        for (Promise promise : promises.values()) {
            if (isBetter(promise, bestEpoch, best.size())) {
                bestEpoch = promise.logEpoch();
                best = promise.log();
            }
        }
        return new ArrayList<>(best);
    }

    private boolean isBetter(Promise promise, long bestEpoch, int bestLength) {
        boolean longer = promise.log().size() > bestLength;
        return switch (bug) {
            case OWN_LOG_FIRST -> false;
            case LONGEST_LOG_FIRST -> longer;
            default ->
                    promise.logEpoch() > bestEpoch || (promise.logEpoch() == bestEpoch && longer);
        };
    }
}
