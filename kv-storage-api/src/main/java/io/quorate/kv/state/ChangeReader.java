package io.quorate.kv.state;

import io.quorate.api.Bytes;
import io.quorate.kv.ChangePage;
import io.quorate.kv.ChangeQuery;
import io.quorate.kv.KvChange;
import io.quorate.kv.KvCursor;
import io.quorate.kv.KvException;
import io.quorate.kv.KvView;
import io.quorate.kv.state.HistoryRecord.WrittenKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what versions wrote, one after the other, as long as the history is kept. */
final class ChangeReader {

    private static final int CHANGES_MAX = 1_000;
    private static final int CHANGED_BYTES_MAX = 64 << 10;
    private static final int RECORDS_MAX = 2_000;

    private final KvView view;
    private final ChangeQuery query;
    private final List<KvChange> changes = new ArrayList<>();
    private long bytes;
    private int records;

    ChangeReader(KvView view, ChangeQuery query) {
        this.view = view;
        this.query = query;
    }

    /**
     * As many changes as fit a page, and all of each version.
     *
     * @throws KvException if the state before the first version is not kept, or the column family
     *     was not there then
     */
    ChangePage read() {
        long before = query.fromVersion() - 1;
        if (before > view.position()) {
            return new ChangePage(List.of(), before);
        }
        PastReader reader = new PastReader(view, query.columnFamily(), before);
        if (!StateRecords.exist(view)) {
            return new ChangePage(List.of(), view.position());
        }
        KvCursor history = view.cursor(Layout.FAMILY);
        boolean there = history.seek(Layout.history(query.fromVersion()));
        long through = before;
        while (there && history.key().startsWith(Layout.HISTORY)) {
            long version = Layout.number(history.key(), Layout.HISTORY.size());
            if (isFull()) {
                return new ChangePage(changes, through);
            }
            add(version, HistoryRecord.decode(history.value()), reader);
            through = version;
            history.next();
            there = history.isValid();
        }
        return new ChangePage(changes, Math.max(through, view.position()));
    }

    private boolean isFull() {
        return changes.size() >= CHANGES_MAX
                || bytes >= CHANGED_BYTES_MAX
                || records >= RECORDS_MAX;
    }

    private void add(long version, HistoryRecord record, PastReader reader) {
        records++;
        for (WrittenKey written : record.keys()) {
            boolean asked =
                    written.columnFamily().equals(query.columnFamily())
                            && written.key().startsWith(query.prefix());
            if (asked) {
                Optional<Bytes> value = reader.get(written.key(), version);
                changes.add(new KvChange(version, written.key(), value));
                bytes += written.key().size() + value.map(Bytes::size).orElse(0);
            }
        }
    }
}
