package io.quorate.paxos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SlotPagesTest {

    /** Near each other, at the edges of pages, and far away. */
    @Provide
    Arbitrary<Long> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(1, 60),
                Arbitraries.longs().between(1_000, 1_050),
                Arbitraries.longs().between(2_040, 2_060),
                Arbitraries.longs().between(1L << 40, (1L << 40) + 2_000));
    }

    @Provide
    Arbitrary<List<Long>> many() {
        return numbers().list().ofMaxSize(60);
    }

    @Property
    void theyHoldWhatASortedSetHolds(
            @ForAll("many") List<Long> added,
            @ForAll("numbers") long upTo,
            @ForAll("many") List<Long> addedLater,
            @ForAll("numbers") long first,
            @ForAll("numbers") long last) {
        SlotPages pages = new SlotPages();
        TreeSet<Long> model = new TreeSet<>();
        add(added, pages, model);
        assertSame(pages, model, first, last);
        List<Long> dropped = new ArrayList<>();
        pages.dropUpTo(upTo, slot -> dropped.add(slot.number));
        assertThat(dropped).containsExactlyElementsOf(model.headSet(upTo, true));
        model.headSet(upTo, true).clear();
        assertSame(pages, model, first, last);
        add(addedLater, pages, model);
        assertSame(pages, model, first, last);
    }

    private static void add(List<Long> numbers, SlotPages pages, TreeSet<Long> model) {
        for (long number : numbers) {
            Slot slot = pages.getOrCreate(number);
            assertThat(slot.number).isEqualTo(number);
            assertThat(pages.getOrCreate(number)).isSameAs(slot);
            model.add(number);
        }
    }

    private static void assertSame(SlotPages pages, TreeSet<Long> model, long first, long last) {
        assertThat(pages.newest()).isEqualTo(model.isEmpty() ? 0 : model.last());
        assertThat(numbers(pages.between(0, Long.MAX_VALUE))).containsExactlyElementsOf(model);
        assertThat(numbers(pages.between(first, last)))
                .isEqualTo(
                        model.stream()
                                .filter(number -> number >= first && number <= last)
                                .toList());
        for (long number : List.of(first, last, first + 1, last - 1)) {
            assertThat(pages.get(number) != null).isEqualTo(model.contains(number));
        }
    }

    private static List<Long> numbers(Iterable<Slot> slots) {
        List<Long> numbers = new ArrayList<>();
        slots.forEach(slot -> numbers.add(slot.number));
        return numbers;
    }

    @Test
    void flightsAreFoundByTheirSlotsAsTheyComeAndGo() {
        FlightQueue queue = new FlightQueue();
        queue.startAt(1_000);
        for (long slot = 1_000; slot < 1_500; slot++) {
            queue.addLast(new Flight(new Item(slot, 1, 0, Value.barrier(1)), 0));
            if (slot % 3 == 0) {
                queue.removeFirst();
            }
        }
        assertThat(queue.end()).isEqualTo(1_500);
        assertThat(queue.get(queue.first() - 1)).isNull();
        assertThat(queue.get(queue.end())).isNull();
        for (long slot = queue.first(); slot < queue.end(); slot++) {
            assertThat(queue.at(slot).item.slot()).isEqualTo(slot);
        }
        while (!queue.isEmpty()) {
            queue.removeFirst();
        }
        assertThat(queue.first()).isEqualTo(1_500);
    }
}
