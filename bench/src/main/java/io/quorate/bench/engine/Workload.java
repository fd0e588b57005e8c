package io.quorate.bench.engine;

/**
 * What a cluster is asked to do.
 *
 * @param size bytes of a command
 * @param outstanding proposals that are kept without an outcome; 0 in an open loop
 * @param perSecond in an open loop, how many proposals are made in a second whatever becomes of
 *     them; 0 in a closed loop
 */
public record Workload(int size, int outstanding, int perSecond) {

    /** Always so many under way: the next one when one has ended. */
    public static Workload closed(int size, int outstanding) {
        return new Workload(size, outstanding, 0);
    }

    /** So many a second, at even distances. */
    public static Workload open(int size, int perSecond) {
        return new Workload(size, 0, perSecond);
    }

    public Workload {
        if ((outstanding > 0) == (perSecond > 0)) {
            throw new IllegalArgumentException("a workload is closed or open");
        }
    }

    public boolean isClosed() {
        return outstanding > 0;
    }

    @Override
    public String toString() {
        return size + " B, " + (isClosed() ? outstanding + " outstanding" : perSecond + "/s");
    }
}
