package io.quorate.kv.state;

import io.quorate.api.Bytes;
import io.quorate.kv.ColumnFamilies;
import io.quorate.kv.KvCursor;
import io.quorate.kv.KvStore;
import io.quorate.kv.KvView;
import java.util.Optional;
import java.util.TreeMap;

/** Reads back the records of the hidden column family. */
final class StateRecords {

    private StateRecords() {}

    /** Takes what is found under a prefix. */
    interface Visitor {
        /**
         * A record.
         *
         * @param key without the prefix
         */
        void record(Bytes key, Bytes value);
    }

    /** Whether anything was ever applied. */
    static boolean exist(KvView view) {
        return view.columnFamilies().contains(Layout.FAMILY);
    }

    static Meta meta(KvView view) {
        return exist(view)
                ? view.get(Layout.FAMILY, Layout.META).map(Meta::decode).orElse(Meta.NEW)
                : Meta.NEW;
    }

    /** The version that made a column family, if it is there. */
    static Optional<Long> incarnation(KvView view, String name) {
        if (name.equals(KvStore.DEFAULT_COLUMN_FAMILY)) {
            return Optional.of(0L);
        }
        return exist(view)
                ? view.get(Layout.FAMILY, Layout.family(name)).map(made -> Layout.number(made, 0))
                : Optional.empty();
    }

    /** The column families that clients see, with the versions that made them. */
    static TreeMap<String, Long> families(KvView view) {
        TreeMap<String, Long> families = new TreeMap<>();
        families.put(KvStore.DEFAULT_COLUMN_FAMILY, 0L);
        if (exist(view)) {
            forEach(
                    view,
                    Layout.FAMILIES,
                    (name, made) -> families.put(name.toUtf8(), Layout.number(made, 0)));
        }
        return families;
    }

    static void forEach(KvView view, Bytes prefix, Visitor visitor) {
        KvCursor cursor = view.cursor(Layout.FAMILY);
        for (cursor.seek(prefix);
                cursor.isValid() && cursor.key().startsWith(prefix);
                cursor.next()) {
            Bytes key = cursor.key();
            visitor.record(key.slice(prefix.size(), key.size()), cursor.value());
        }
    }

    /**
     * Checks that a store was written by this kind of state, or not at all.
     *
     * @throws IllegalStateException if it was not
     */
    static void requireOurs(KvView view, TreeMap<String, Long> families) {
        TreeMap<String, Long> others = new TreeMap<>();
        for (String name : view.columnFamilies()) {
            if (!ColumnFamilies.isHidden(name)) {
                others.put(name, 0L);
            }
        }
        KvCursor entries = view.cursor(KvStore.DEFAULT_COLUMN_FAMILY);
        boolean written = !exist(view) && entries.seek(Bytes.EMPTY);
        if (written || !others.keySet().equals(families.keySet())) {
            throw new IllegalStateException(
                    "the store holds column families "
                            + others.keySet()
                            + " that were not written with versions");
        }
    }
}
