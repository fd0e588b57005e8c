package io.quorate.runtime.host;

import io.quorate.api.EngineEvent;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What a replica has done, in numbers. Any thread. */
final class Counters {

    /** What is counted, beside events of each kind. */
    enum Count {
        PROPOSALS,
        READS,
        MESSAGES_SENT,
        MESSAGE_BYTES_SENT,
        MESSAGES_RECEIVED,
        MESSAGES_DROPPED,
        /** For peers that do not know this life of the node. */
        MESSAGES_WITHHELD,
        /** Peers that have said that they know this life. */
        INTRODUCTIONS,
        RECORDS_APPENDED,
        RECORD_BYTES_APPENDED,
        LOG_SYNCS,
        BATCHES,
        POSITIONS_DECIDED
    }

    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
    private final Map<EngineEvent.Kind, LongAdder> events = new EnumMap<>(EngineEvent.Kind.class);

    Counters() {
        for (Count count : Count.values()) {
            counts.put(count, new LongAdder());
        }
        for (EngineEvent.Kind kind : EngineEvent.Kind.values()) {
            events.put(kind, new LongAdder());
        }
    }

    void add(Count count, long number) {
        adder(counts.get(count)).add(number);
    }

    void add(Count count) {
        add(count, 1);
    }

    void add(EngineEvent.Kind event) {
        adder(events.get(event)).increment();
    }

    long get(Count count) {
        return adder(counts.get(count)).sum();
    }

    private static LongAdder adder(@Nullable LongAdder present) {
        return Objects.requireNonNull(present);
    }

    SortedMap<String, Long> byName() {
        SortedMap<String, Long> named = new TreeMap<>();
        counts.forEach((count, number) -> named.put(word(count), number.sum()));
        events.forEach((kind, number) -> named.put("events_" + word(kind), number.sum()));
        return Collections.unmodifiableSortedMap(named);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
