package io.quorate.kv.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.kv.KeyRange;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class KeyRangesTest {

    private static final int KEYS = 12;

    @Property(tries = 3000)
    void holdExactlyTheKeysOfTheRangesInNoMorePiecesThanNeeded(@ForAll long seed) {
        Random random = new Random(seed);
        KeyRanges ranges = new KeyRanges();
        BitSet model = new BitSet();
        for (int i = random.nextInt(6); i >= 0; i--) {
            KeyRange range = range(random);
            ranges.add(range);
            model.or(keys(range));
            KeyRange asked = range(random);
            assertThat(ranges.overlaps(asked)).isEqualTo(keys(asked).intersects(model));
        }
        BitSet held = new BitSet();
        List<KeyRange> list = ranges.list();
        list.forEach(range -> held.or(keys(range)));
        assertThat(held).isEqualTo(model);
        assertThat(list).hasSize(pieces(model));
    }

    private static int pieces(BitSet keys) {
        int pieces = 0;
        for (int i = keys.nextSetBit(0); i >= 0; i = keys.nextSetBit(keys.nextClearBit(i))) {
            pieces++;
        }
        return pieces;
    }

    private static KeyRange range(Random random) {
        int begin = random.nextInt(KEYS);
        int end = begin + random.nextInt(KEYS - begin);
        return new KeyRange(
                "default",
                MergedRangeTest.key(begin),
                random.nextInt(8) == 0 ? Optional.empty() : Optional.of(MergedRangeTest.key(end)));
    }

    /** Which of the keys, and of one behind them all, are in a range. */
    static BitSet keys(KeyRange range) {
        BitSet keys = new BitSet();
        for (int i = 0; i <= KEYS; i++) {
            Bytes key = MergedRangeTest.key(i);
            boolean behind = range.end().isPresent() && key.compareTo(range.end().get()) >= 0;
            keys.set(i, key.compareTo(range.begin()) >= 0 && !behind);
        }
        return keys;
    }
}
