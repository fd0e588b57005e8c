package io.quorate.simulation.workload;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvStore;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvNow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Numbers and lists of numbers as values of keys. */
final class Values {

    static final String FAMILY = KvStore.DEFAULT_COLUMN_FAMILY;

    /** What a replica by itself holds, once all have applied the same. */
    private static final ReadMode LOCAL = new ReadMode.Stale(Duration.ofDays(1));

    private Values() {}

    /** Draws what an operation does: the same each time the operation is tried. */
    static SplittableRandom random(long seed, int operation) {
        return new SplittableRandom(seed * 1_000_003 + operation);
    }

    static Bytes key(String kind, int number) {
        return Bytes.utf8(String.format("%s-%08d", kind, number));
    }

    static long number(Optional<Bytes> value) {
        return value.map(bytes -> Long.parseLong(bytes.toUtf8())).orElse(0L);
    }

    static Bytes bytes(long number) {
        return Bytes.utf8(Long.toString(number));
    }

    static List<Long> list(Optional<Bytes> value) {
        List<Long> list = new ArrayList<>();
        for (String number : value.map(Bytes::toUtf8).orElse("").split(" ", -1)) {
            if (!number.isEmpty()) {
                list.add(Long.parseLong(number));
            }
        }
        return list;
    }

    /** A list with one more number. */
    static Bytes appended(Optional<Bytes> list, long number) {
        return list.map(bytes -> bytes.concat(Bytes.utf8(" " + number))).orElse(bytes(number));
    }

    static Optional<Bytes> local(KvClient replica, Bytes key) {
        return KvNow.of(replica.get(FAMILY, key, LOCAL));
    }
}
