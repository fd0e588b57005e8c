package io.quorate.kv.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.kv.KeyRange;
import io.quorate.kv.RangePage;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MergedRangeTest {

    private static final int KEYS = 12;

    /** What the servers say in pages of any size reads as if the writes had been done. */
    @Property(tries = 5000)
    void readsAsIfTheWritesHadBeenDone(@ForAll long seed) {
        Random random = new Random(seed);
        RangeQuery query = query(random);
        TreeMap<Bytes, Bytes> stored = new TreeMap<>();
        TreeMap<Bytes, Bytes> done = new TreeMap<>();
        TreeMap<Bytes, Optional<Bytes>> written = new TreeMap<>();
        KeyRanges cleared = new KeyRanges();
        int from = random.nextInt(KEYS);
        int to = from + random.nextInt(3);
        cleared.add(new KeyRange("default", key(from), Optional.of(key(to))));
        for (int i = 0; i < KEYS; i++) {
            if (random.nextBoolean()) {
                stored.put(key(i), Bytes.utf8("old" + i));
                if (i < from || i >= to) {
                    done.put(key(i), Bytes.utf8("old" + i));
                }
            }
            if (random.nextInt(3) > 0 || !KeyRangesTest.keys(query.range()).get(i)) {
                continue;
            }
            if (random.nextBoolean()) {
                written.put(key(i), Optional.of(Bytes.utf8("new" + i)));
                done.put(key(i), Bytes.utf8("new" + i));
            } else {
                written.put(key(i), Optional.empty());
                done.remove(key(i));
            }
        }
        int pageMax = 1 + random.nextInt(4);

        RangeResult merged =
                new MergedRange(
                                query,
                                part -> {
                                    assertThat(part.offset()).isZero();
                                    int limit = Math.min(pageMax, part.limit());
                                    return CompletableFuture.completedFuture(
                                            read(stored, part, limit));
                                },
                                written,
                                cleared)
                        .read()
                        .join();

        assertThat(merged).isEqualTo(read(done, query, query.limit()));
    }

    private static RangeQuery query(Random random) {
        int begin = random.nextInt(KEYS);
        int end = begin + random.nextInt(KEYS + 1 - begin);
        return new RangeQuery(
                "default",
                key(begin),
                random.nextBoolean() ? Optional.of(key(end)) : Optional.empty(),
                random.nextInt(3),
                1 + random.nextInt(KEYS),
                random.nextBoolean(),
                random.nextBoolean());
    }

    static Bytes key(int i) {
        return Bytes.wrap(new byte[] {(byte) (0x7A + i)});
    }

    /** What a server with these entries says. */
    private static RangeResult read(TreeMap<Bytes, Bytes> entries, RangeQuery query, int limit) {
        RangePage page =
                new RangePage(
                        new RangeQuery(
                                query.columnFamily(),
                                query.begin(),
                                query.end(),
                                query.offset(),
                                limit,
                                query.reverse(),
                                query.keysOnly()));
        NavigableMap<Bytes, Bytes> part =
                query.end().isPresent()
                        ? entries.subMap(query.begin(), true, query.end().get(), false)
                        : entries.tailMap(query.begin(), true);
        for (Map.Entry<Bytes, Bytes> entry :
                (query.reverse() ? part.descendingMap() : part).entrySet()) {
            if (!page.add(entry.getKey(), entry.getValue())) {
                break;
            }
        }
        return page.result();
    }
}
