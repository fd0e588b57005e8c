package io.quorate.kv.rocksdb;

import io.quorate.api.Bytes;
import io.quorate.kv.RangePage;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** Reads ranges. An iterator sees one moment. */
final class Ranges {

    private Ranges() {}

    static RangeResult read(NativeDatabase db, ColumnFamilyHandle family, RangeQuery query)
            throws IOException {
        if (query.end().isPresent() && query.end().get().equals(query.begin())) {
            return new RangeResult(List.of(), false);
        }
        try (Slice begin = new Slice(query.begin().toByteArray());
                @Nullable Slice end =
                        query.end().map(Bytes::toByteArray).map(Slice::new).orElse(null);
                ReadOptions reading = new ReadOptions().setIterateLowerBound(begin)) {
            if (end != null) {
                reading.setIterateUpperBound(end);
            }
            try (RocksIterator entries = db.iterator(family, reading)) {
                RangeResult result = firstOf(entries, query);
                db.requireWhole(entries);
                return result;
            }
        }
    }

    private static RangeResult firstOf(RocksIterator entries, RangeQuery query) {
        RangePage page = new RangePage(query);
        if (query.reverse()) {
            entries.seekToLast();
        } else {
            entries.seekToFirst();
        }
        while (entries.isValid()) {
            Bytes value = query.keysOnly() ? Bytes.EMPTY : Bytes.wrap(entries.value());
            if (!page.add(Bytes.wrap(entries.key()), value)) {
                break;
            }
            if (query.reverse()) {
                entries.prev();
            } else {
                entries.next();
            }
        }
        return page.result();
    }
}
