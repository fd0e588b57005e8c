package io.quorate.kv;

import io.quorate.api.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills a {@link RangeResult} up to the limit of its query, and up to {@link #BYTES_MAX}, so that
 * an answer takes bounded memory however large the values are. The first entry always fits.
 */
public final class RangePage {

    /** What keys and values of one answer may take together, beyond the first entry. */
    public static final int BYTES_MAX = 4 << 20;

    private static final int ENTRY_OVERHEAD_BYTES = 16;

    private final RangeQuery query;
    private final List<KvEntry> entries = new ArrayList<>();
    private int passed;
    private long bytes;
    private boolean full;

    public RangePage(RangeQuery query) {
        this.query = query;
    }

    /**
     * Takes the next entry of the range, in the order that was asked for, or passes it over.
     *
     * @param value left out by itself if the query wants keys only
     * @return false if it no longer fits; the page then ends before it
     */
    public boolean add(Bytes key, Bytes value) {
        if (passed < query.offset()) {
            passed++;
            return true;
        }
        Bytes shown = query.keysOnly() ? Bytes.EMPTY : value;
        long size = (long) ENTRY_OVERHEAD_BYTES + key.size() + shown.size();
        full |= entries.size() == query.limit() || (!entries.isEmpty() && bytes + size > BYTES_MAX);
        if (full) {
            return false;
        }
        entries.add(new KvEntry(key, shown));
        bytes += size;
        return true;
    }

    /** What was taken, and whether anything was not. */
    public RangeResult result() {
        return new RangeResult(entries, full);
    }
}
