package io.quorate.kv;

/**
 * What a node keeps.
 *
 * @param version the newest version it has applied
 * @param oldestVersion the oldest version that may be read
 * @param historyVersions how many versions have a history
 * @param historyBytes what the history above the oldest version counts in the window
 * @param conflictSegments how many segments the index of writes has
 * @param sessions how many sessions are open
 * @param timeMillis the group's time, in milliseconds since 1970
 * @param size about how much the present keys and values are, without old versions
 * @param committed how many transactions were committed since the node opened its store
 * @param aborted how many were not, because what they had read was no longer so, or no longer known
 */
public record KvStatistics(
        long version,
        long oldestVersion,
        int historyVersions,
        long historyBytes,
        int conflictSegments,
        int sessions,
        long timeMillis,
        StoreSize size,
        long committed,
        long aborted) {

    /** The same with another size. */
    public KvStatistics withSize(StoreSize now) {
        return new KvStatistics(
                version,
                oldestVersion,
                historyVersions,
                historyBytes,
                conflictSegments,
                sessions,
                timeMillis,
                now,
                committed,
                aborted);
    }
}
