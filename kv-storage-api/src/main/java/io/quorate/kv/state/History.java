package io.quorate.kv.state;

import io.quorate.api.Bytes;
import io.quorate.kv.KeyRange;
import io.quorate.kv.state.HistoryRecord.WrittenKey;
import java.util.ArrayDeque;

/**
 * What was written above the oldest readable version: for verdicts, and to let go of what was
 * replaced once nobody may read it any more.
 *
 * <p>Invariant: all of it is a function of the commands applied; what is in memory can be made anew
 * from the store.
 */
final class History {

    /** How many records a command lets go of at most: more than one, so that none pile up. */
    private static final int COLLECTED_PER_COMMAND = 4;

    private record Kept(long version, long weight) {}

    private final KeptWindow window;
    private final ConflictIndex conflicts = new ConflictIndex();

    /** Records above {@link #oldest}, in order. */
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();

    /** Versions of records at or below {@link #oldest}, in order. */
    private final ArrayDeque<Long> expired = new ArrayDeque<>();

    private long keptWeight;
    private long oldest;

    History(KeptWindow window) {
        this.window = window;
    }

    /** The oldest version that may be read. */
    long oldest() {
        return oldest;
    }

    long keptWeight() {
        return keptWeight;
    }

    int size() {
        return kept.size() + expired.size();
    }

    ConflictIndex conflicts() {
        return conflicts;
    }

    /** Starts anew from a store whose oldest readable version is {@code newOldest}. */
    void reset(long newOldest) {
        kept.clear();
        expired.clear();
        conflicts.clear();
        keptWeight = 0;
        oldest = newOldest;
    }

    /** Takes in a record that the store holds; in the order of the versions. */
    void load(long version, HistoryRecord record) {
        note(version, record);
    }

    private void note(long version, HistoryRecord record) {
        for (WrittenKey written : record.keys()) {
            conflicts.add(KeyRange.point(written.columnFamily(), written.key()), version);
        }
        for (KeyRange range : record.ranges()) {
            conflicts.add(range, version);
        }
        if (version > oldest) {
            kept.add(new Kept(version, record.weight()));
            keptWeight += record.weight();
        } else {
            expired.add(version);
        }
    }

    /** Keeps what {@code version}, the newest, wrote. */
    void add(long version, HistoryRecord record, Changes changes) {
        changes.put(Layout.FAMILY, Layout.history(version), record.encode());
        note(version, record);
    }

    /** Moves the window up to {@code version}, and lets go of some of what fell out of it. */
    void advance(long version, Changes changes) {
        oldest = Math.max(oldest, version - window.versionsMax());
        while (!kept.isEmpty()
                && (kept.getFirst().version() <= oldest || keptWeight > window.bytesMax())) {
            Kept first = kept.removeFirst();
            keptWeight -= first.weight();
            oldest = Math.max(oldest, first.version());
            expired.add(first.version());
        }
        for (int i = 0; i < COLLECTED_PER_COMMAND && !expired.isEmpty(); i++) {
            collect(expired.removeFirst(), changes);
        }
    }

    private void collect(long version, Changes changes) {
        Bytes key = Layout.history(version);
        HistoryRecord record =
                HistoryRecord.decode(
                        changes.get(Layout.FAMILY, key)
                                .orElseThrow(
                                        () ->
                                                new IllegalStateException(
                                                        "the store lacks the history of version "
                                                                + version)));
        for (WrittenKey written : record.keys()) {
            changes.delete(
                    Layout.FAMILY, Layout.before(written.incarnation(), written.key(), version));
            conflicts.forget(KeyRange.point(written.columnFamily(), written.key()), oldest);
        }
        for (KeyRange range : record.ranges()) {
            conflicts.forget(range, oldest);
        }
        changes.delete(Layout.FAMILY, key);
    }
}
