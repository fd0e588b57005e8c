package io.quorate.kv;

import io.quorate.api.Bytes;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sorted maps as a view: one moment as long as nobody changes them. */
record MemoryView(long position, TreeMap<String, TreeMap<Bytes, Bytes>> families)
        implements KvView {

    @Override
    public List<String> columnFamilies() {
        return List.copyOf(families.keySet());
    }

    @Override
    public Optional<Bytes> get(String columnFamily, Bytes key) {
        return Optional.ofNullable(family(columnFamily).get(key));
    }

    @Override
    public KvCursor cursor(String columnFamily) {
        return new Cursor(family(columnFamily));
    }

    private TreeMap<Bytes, Bytes> family(String name) {
        TreeMap<Bytes, Bytes> family = families.get(name);
        if (family == null) {
            throw new KvException(new KvError.UnknownColumnFamily(name));
        }
        return family;
    }

    private static final class Cursor implements KvCursor {
        private final NavigableMap<Bytes, Bytes> family;
        private Map.@Nullable Entry<Bytes, Bytes> entry;

        Cursor(NavigableMap<Bytes, Bytes> family) {
            this.family = family;
        }

        @Override
        public boolean seek(Bytes key) {
            entry = family.ceilingEntry(key);
            return isValid();
        }

        @Override
        public boolean seekBelow(Optional<Bytes> key) {
            entry = key.isPresent() ? family.lowerEntry(key.get()) : family.lastEntry();
            return isValid();
        }

        @Override
        public boolean isValid() {
            return entry != null;
        }

        @Override
        public void next() {
            entry = family.higherEntry(key());
        }

        @Override
        public void previous() {
            entry = family.lowerEntry(key());
        }

        @Override
        public Bytes key() {
            return present().getKey();
        }

        @Override
        public Bytes value() {
            return present().getValue();
        }

        private Map.Entry<Bytes, Bytes> present() {
            if (entry == null) {
                throw new IllegalStateException("the cursor stands on no entry");
            }
            return entry;
        }
    }
}
