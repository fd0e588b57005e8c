package io.quorate.bench.engine;

/**
 * What a cluster is asked to do.
 *
 * @param size bytes of a command
 * @param outstanding operations that are kept without an outcome; 0 in an open loop
 * @param perSecond in an open loop, how many operations are begun in a second whatever becomes of
 *     them; 0 in a closed loop
 * @param readPercent how many of a hundred operations are linearizable reads, and no proposals
 */
public record Workload(int size, int outstanding, int perSecond, int readPercent) {

    /** Always so many proposals under way: the next one when one has ended. */
    public static Workload closed(int size, int outstanding) {
        return new Workload(size, outstanding, 0, 0);
    }

    /** So many proposals a second, at even distances. */
    public static Workload open(int size, int perSecond) {
        return new Workload(size, 0, perSecond, 0);
    }

    public Workload {
        if ((outstanding > 0) == (perSecond > 0)) {
            throw new IllegalArgumentException("a workload is closed or open");
        }
        if (readPercent < 0 || readPercent > 100) {
            throw new IllegalArgumentException(readPercent + " is no percentage");
        }
    }

    /** The same with reads among the operations. */
    public Workload withReads(int percent) {
        return new Workload(size, outstanding, perSecond, percent);
    }

    public boolean isClosed() {
        return outstanding > 0;
    }

    @Override
    public String toString() {
        String load = isClosed() ? outstanding + " outstanding" : perSecond + "/s";
        return size + " B, " + load + (readPercent == 0 ? "" : ", " + readPercent + " % reads");
    }
}
