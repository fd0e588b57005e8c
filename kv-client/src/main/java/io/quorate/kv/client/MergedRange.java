package io.quorate.kv.client;

import io.quorate.api.Bytes;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvEntry;
import io.quorate.kv.RangePage;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A range as the servers have it, page by page, under what a transaction wrote over it. */
final class MergedRange {

    private final RangeQuery query;
    private final Function<RangeQuery, CompletableFuture<RangeResult>> servers;
    private final NavigableMap<Bytes, Optional<Bytes>> written;
    private final KeyRanges cleared;
    private final RangePage page;

    /**
     * @param written what is written to keys of the range, which this takes apart
     * @param cleared what is removed whole, but for those keys
     */
    MergedRange(
            RangeQuery query,
            Function<RangeQuery, CompletableFuture<RangeResult>> servers,
            NavigableMap<Bytes, Optional<Bytes>> written,
            KeyRanges cleared) {
        this.cleared = cleared;
        this.query = query;
        this.servers = servers;
        this.written = query.reverse() ? written.descendingMap() : written;
        this.page = new RangePage(query);
    }

    CompletableFuture<RangeResult> read() {
        return next(query.begin(), query.end());
    }

    private CompletableFuture<RangeResult> next(Bytes begin, Optional<Bytes> end) {
        return servers.apply(pageOf(begin, end)).thenCompose(result -> merge(begin, end, result));
    }

    /**
     * As many as may be passed over, hidden by deletions, or shown; and one that shows the rest.
     */
    private RangeQuery pageOf(Bytes begin, Optional<Bytes> end) {
        long most = (long) query.offset() + query.limit() + written.size() + 1;
        return new RangeQuery(
                query.columnFamily(),
                begin,
                end,
                (int) Math.min(most, Integer.MAX_VALUE),
                query.reverse(),
                query.keysOnly());
    }

    private CompletableFuture<RangeResult> merge(
            Bytes begin, Optional<Bytes> end, RangeResult result) {
        List<KvEntry> entries = result.entries();
        for (KvEntry entry : entries) {
            if (!addWrittenBefore(entry.key())) {
                return CompletableFuture.completedFuture(page.result());
            }
            Optional<Bytes> value = written.getOrDefault(entry.key(), shown(entry));
            written.remove(entry.key());
            if (value.isPresent() && !page.add(entry.key(), value.get())) {
                return CompletableFuture.completedFuture(page.result());
            }
        }
        if (!result.hasMore() || entries.isEmpty()) {
            addRest();
            return CompletableFuture.completedFuture(page.result());
        }
        Bytes last = entries.get(entries.size() - 1).key();
        return query.reverse() ? next(begin, Optional.of(last)) : next(KeyRange.after(last), end);
    }

    private Optional<Bytes> shown(KvEntry entry) {
        return cleared.overlaps(KeyRange.point(query.columnFamily(), entry.key()))
                ? Optional.empty()
                : Optional.of(entry.value());
    }

    private boolean addWrittenBefore(Bytes key) {
        while (!written.isEmpty() && isBefore(written.firstKey(), key)) {
            if (!addFirstWritten()) {
                return false;
            }
        }
        return true;
    }

    private boolean isBefore(Bytes a, Bytes b) {
        int order = a.compareTo(b);
        return query.reverse() ? order > 0 : order < 0;
    }

    private void addRest() {
        boolean fits = true;
        while (fits && !written.isEmpty()) {
            fits = addFirstWritten();
        }
    }

    private boolean addFirstWritten() {
        Map.Entry<Bytes, Optional<Bytes>> first = written.pollFirstEntry();
        return first.getValue().isEmpty() || page.add(first.getKey(), first.getValue().get());
    }
}
