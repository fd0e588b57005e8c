package io.quorate.kv.state;

import io.quorate.api.Bytes;
import io.quorate.kv.KvCursor;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.KvView;
import io.quorate.kv.RangePage;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a column family as it was at a version: what is there now, and in place of it the first
 * before-image above the version, where there is one.
 */
final class PastReader {

    private final KvView view;
    private final String family;
    private final long version;
    private final long incarnation;

    /** For single keys; made when it is needed, and then kept: a cursor is dear. */
    private @Nullable KvCursor images;

    /**
     * Goes to a version.
     *
     * @throws KvException if the version may not be read, or the column family was not there
     */
    PastReader(KvView view, String family, long version) {
        this.view = view;
        this.family = family;
        this.version = version;
        requireReadable();
        this.incarnation = incarnation();
    }

    private void requireReadable() {
        if (version > view.position()) {
            throw new KvException(new KvError.VersionAhead(version, view.position()));
        }
        long oldest = StateRecords.meta(view).oldest();
        if (version < oldest) {
            throw new KvException(new KvError.VersionTooOld(version, oldest));
        }
    }

    private long incarnation() {
        Optional<Long> made = StateRecords.incarnation(view, family);
        if (made.isEmpty() || made.get() > version) {
            throw new KvException(new KvError.UnknownColumnFamily(family));
        }
        return made.get();
    }

    Optional<Bytes> get(Bytes key) {
        return get(key, version);
    }

    /**
     * The value of a key at a later version.
     *
     * @param later not below the version of this reader
     */
    Optional<Bytes> get(Bytes key, long later) {
        if (!StateRecords.exist(view)) {
            return view.get(family, key);
        }
        KvCursor found = images == null ? view.cursor(Layout.FAMILY) : images;
        images = found;
        return goToImage(found, key, later) ? Layout.valueOf(found.value()) : view.get(family, key);
    }

    /** Goes to what replaced {@code key} first after a version, if anything did. */
    private boolean goToImage(KvCursor past, Bytes key, long after) {
        Bytes first = Layout.before(incarnation, key, after + 1);
        Bytes group = first.slice(0, first.size() - Long.BYTES);
        return past.seek(first)
                && past.key().startsWith(group)
                && past.key().size() == first.size();
    }

    RangeResult range(RangeQuery query) {
        if (!StateRecords.exist(view)) {
            return new RangeResult(List.of(), false);
        }
        RangePage page = new RangePage(query);
        KvCursor present = view.cursor(family);
        KvCursor past = view.cursor(Layout.FAMILY);
        start(present, past, query);
        boolean fits = true;
        while (fits) {
            @Nullable Bytes now = inside(present, query);
            @Nullable Bytes changed = changedKey(past, query);
            if (now == null && changed == null) {
                break;
            }
            boolean isNow = changed == null || (now != null && comesFirst(now, changed, query));
            Bytes key = isNow ? require(now) : require(changed);
            Optional<Bytes> value = now != null && key.equals(now) ? valueOf(present) : gone();
            if (changed != null && key.equals(changed)) {
                value = goToImage(past, key, version) ? Layout.valueOf(past.value()) : value;
                leave(past, key, query.reverse());
            }
            if (now != null && key.equals(now)) {
                step(present, query.reverse());
            }
            fits = value.isEmpty() || page.add(key, value.get());
        }
        return page.result();
    }

    private static Optional<Bytes> valueOf(KvCursor present) {
        return Optional.of(present.value());
    }

    private static Optional<Bytes> gone() {
        return Optional.empty();
    }

    private static Bytes require(@Nullable Bytes key) {
        if (key == null) {
            throw new IllegalStateException("no key is left");
        }
        return key;
    }

    /** Whether {@code one} comes before {@code other}, or is the same. */
    private static boolean comesFirst(Bytes one, Bytes other, RangeQuery query) {
        int order = one.compareTo(other);
        return query.reverse() ? order >= 0 : order <= 0;
    }

    private void start(KvCursor present, KvCursor past, RangeQuery query) {
        if (query.reverse()) {
            present.seekBelow(query.end());
            past.seekBelow(
                    Optional.of(
                            query.end()
                                    .map(end -> Layout.before(incarnation, end, 0))
                                    .orElse(Layout.beforeImages(incarnation + 1))));
        } else {
            present.seek(query.begin());
            past.seek(Layout.before(incarnation, query.begin(), 0));
        }
    }

    private static @Nullable Bytes inside(KvCursor present, RangeQuery query) {
        return present.isValid() && isInside(present.key(), query) ? present.key() : null;
    }

    private @Nullable Bytes changedKey(KvCursor past, RangeQuery query) {
        if (!past.isValid() || !past.key().startsWith(Layout.beforeImages(incarnation))) {
            return null;
        }
        Bytes key = Layout.keyOf(past.key());
        return isInside(key, query) ? key : null;
    }

    private static boolean isInside(Bytes key, RangeQuery query) {
        return key.compareTo(query.begin()) >= 0
                && (query.end().isEmpty() || key.compareTo(query.end().get()) < 0);
    }

    /** Goes beyond all images of {@code key}. */
    private void leave(KvCursor past, Bytes key, boolean reverse) {
        if (reverse) {
            past.seekBelow(Optional.of(Layout.before(incarnation, key, 0)));
        } else {
            past.seek(Layout.before(incarnation, key, Long.MAX_VALUE));
        }
    }

    private static void step(KvCursor present, boolean reverse) {
        if (reverse) {
            present.previous();
        } else {
            present.next();
        }
    }
}
