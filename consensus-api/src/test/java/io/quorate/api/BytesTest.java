package io.quorate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BytesTest {

    @Test
    void copyDoesNotSeeLaterWritesToTheSource() {
        byte[] source = {1, 2, 3};
        Bytes copy = Bytes.copyOf(source);
        source[0] = 9;
        assertThat(copy.get(0)).isEqualTo((byte) 1);
    }

    @Test
    void arrayHandedOutIsTheCallersOwn() {
        Bytes bytes = Bytes.wrap(new byte[] {1, 2, 3});
        bytes.toByteArray()[0] = 9;
        assertThat(bytes.get(0)).isEqualTo((byte) 1);
    }

    @Test
    void bufferViewCannotBeWritten() {
        ByteBuffer view = Bytes.wrap(new byte[] {1, 2, 3}).asByteBuffer();
        assertThatThrownBy(() -> view.put(0, (byte) 9)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void copyOfBufferLeavesItsPosition() {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1);
        assertThat(Bytes.copyOf(buffer)).isEqualTo(Bytes.wrap(new byte[] {2, 3}));
        assertThat(buffer.position()).isEqualTo(1);
    }

    @Test
    void bytesCompareAsUnsigned() {
        Bytes low = Bytes.wrap(new byte[] {0x7F});
        Bytes high = Bytes.wrap(new byte[] {(byte) 0x80});
        Bytes highest = Bytes.wrap(new byte[] {(byte) 0xFF});
        assertThat(low).isLessThan(high);
        assertThat(high).isLessThan(highest);
        assertThat(Bytes.EMPTY).isLessThan(low);
    }

    @Test
    void prefixComesBeforeWhatItBegins() {
        assertThat(Bytes.utf8("ab")).isLessThan(Bytes.utf8("abc"));
        assertThat(Bytes.utf8("abc").startsWith(Bytes.utf8("ab"))).isTrue();
        assertThat(Bytes.utf8("ab").startsWith(Bytes.utf8("abc"))).isFalse();
    }

    @Test
    void partsOutsideAreRefused() {
        Bytes bytes = Bytes.utf8("abc").slice(1, 2);
        assertThatThrownBy(() -> bytes.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> bytes.slice(0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Bytes.wrap(new byte[3], 2, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Property
    void orderEqualsThatOfUnsignedArrays(@ForAll byte[] left, @ForAll byte[] right) {
        int expected = Integer.signum(Arrays.compareUnsigned(left, right));
        assertThat(Integer.signum(Bytes.copyOf(left).compareTo(Bytes.copyOf(right))))
                .isEqualTo(expected);
    }

    @Property
    void slicesOfAConcatenationAreItsParts(@ForAll byte[] head, @ForAll byte[] tail) {
        Bytes joined = Bytes.copyOf(head).concat(Bytes.copyOf(tail));
        assertThat(joined.slice(0, head.length)).isEqualTo(Bytes.copyOf(head));
        assertThat(joined.slice(head.length, joined.size())).isEqualTo(Bytes.copyOf(tail));
        assertThat(joined.slice(0, head.length).hashCode())
                .isEqualTo(Bytes.copyOf(head).hashCode());
    }

    @Test
    void textForPeopleIsBounded() {
        assertThat(Bytes.wrap(new byte[1000]).toString())
                .hasSizeLessThan(60)
                .startsWith("1000 bytes");
    }
}
