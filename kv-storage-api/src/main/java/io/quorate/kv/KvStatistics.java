package io.quorate.kv;

/**
 * What a node keeps beside the present keys and values.
 *
 * @param version the newest version it has applied
 * @param oldestVersion the oldest version that may be read
 * @param historyVersions how many versions have a history
 * @param historyBytes what the history above the oldest version counts in the window
 * @param conflictSegments how many segments the index of writes has
 * @param sessions how many sessions are open
 * @param timeMillis the group's time, in milliseconds since 1970
 */
public record KvStatistics(
        long version,
        long oldestVersion,
        int historyVersions,
        long historyBytes,
        int conflictSegments,
        int sessions,
        long timeMillis) {}
