package io.quorate.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RangeQueryTest {

    /** Short, and rich in the bytes where orders and prefixes go wrong. */
    @Provide
    Arbitrary<Bytes> keys() {
        return Arbitraries.of((byte) 0, (byte) 1, (byte) 0x7F, (byte) 0x80, (byte) 0xFF)
                .array(byte[].class)
                .ofMaxSize(4)
                .map(Bytes::copyOf);
    }

    @Property(tries = 3_000)
    void rangeOfAPrefixHoldsExactlyTheKeysThatStartWithIt(
            @ForAll("keys") Bytes prefix, @ForAll("keys") Bytes key) {
        RangeQuery query = RangeQuery.prefix("default", prefix, 1);
        boolean within =
                key.compareTo(query.begin()) >= 0
                        && query.end().map(end -> key.compareTo(end) < 0).orElse(true);
        assertThat(within).isEqualTo(key.startsWith(prefix));
    }

    @Test
    void nothingComesAfterAPrefixOfTheLargestBytes() {
        assertThat(RangeQuery.afterPrefix(Bytes.EMPTY)).isEmpty();
        assertThat(RangeQuery.afterPrefix(bytes(0xFF, 0xFF))).isEmpty();
        assertThat(RangeQuery.afterPrefix(bytes(1, 0xFF))).contains(bytes(2));
        assertThat(RangeQuery.afterPrefix(bytes(0x7F))).contains(bytes(0x80));
    }

    @Test
    void limitBelowOneIsRefused() {
        for (int limit : new int[] {0, -1, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> query(Bytes.EMPTY, Optional.empty(), limit))
                    .isInstanceOf(KvException.class)
                    .hasMessage("range limit " + limit + " is not positive");
        }
    }

    @Test
    void endBeforeTheBeginningIsRefusedInUnsignedOrder() {
        assertThatThrownBy(() -> query(bytes(0x80), Optional.of(bytes(0x7F)), 1))
                .isInstanceOf(KvException.class)
                .hasMessage("the range ends before it begins");
        assertThat(query(bytes(0x7F), Optional.of(bytes(0x80)), 1).limit()).isEqualTo(1);
        assertThat(query(bytes(1), Optional.of(bytes(1)), 1).end()).contains(bytes(1));
    }

    private static RangeQuery query(Bytes begin, Optional<Bytes> end, int limit) {
        return new RangeQuery("default", begin, end, limit, false, false);
    }

    private static Bytes bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return Bytes.wrap(bytes);
    }
}
