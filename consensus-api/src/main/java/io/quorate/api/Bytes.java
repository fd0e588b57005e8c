package io.quorate.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * An immutable sequence of bytes, ordered as unsigned values.
 *
 * <p>Invariant: the bytes of an instance never change. {@link #copyOf} and {@link #wrap} differ in
 * who guarantees that: the one copies, the other trusts the caller to let go of the array.
 */
public final class Bytes implements Comparable<Bytes> {

    /** The sequence of length zero. */
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final byte[] array;
    private final int offset;
    private final int size;

    private Bytes(byte[] array, int offset, int size) {
        this.array = array;
        this.offset = offset;
        this.size = size;
    }

    /** A private copy of {@code array}. */
    public static Bytes copyOf(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array.clone(), 0, array.length);
    }

    /** A private copy of what remains in {@code buffer}, whose position stays where it was. */
    public static Bytes copyOf(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return wrap(copy);
    }

    /** Takes {@code array} over without a copy. The caller must never write to it again. */
    public static Bytes wrap(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
    }

    /**
     * Takes a part of {@code array} over without a copy. The caller must never write to it again.
     *
     * @throws IndexOutOfBoundsException if the part does not lie within the array
     */
    public static Bytes wrap(byte[] array, int offset, int size) {
        Objects.checkFromIndexSize(offset, size, array.length);
        return size == 0 ? EMPTY : new Bytes(array, offset, size);
    }

    /** The UTF-8 encoding of {@code text}. */
    public static Bytes utf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The number of bytes. */
    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /**
     * The byte at {@code index}.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not in {@code [0, size)}
     */
    public byte get(int index) {
        return array[offset + Objects.checkIndex(index, size)];
    }

    /**
     * The bytes from {@code begin} (inclusive) to {@code end} (exclusive), sharing memory with
     * this.
     *
     * @throws IndexOutOfBoundsException if not {@code 0 <= begin <= end <= size}
     */
    public Bytes slice(int begin, int end) {
        Objects.checkFromToIndex(begin, end, size);
        return begin == end ? EMPTY : new Bytes(array, offset + begin, end - begin);
    }

    /** These bytes with {@code tail} behind them. */
    public Bytes concat(Bytes tail) {
        byte[] joined = new byte[Math.addExact(size, tail.size)];
        copyTo(joined, 0);
        tail.copyTo(joined, size);
        return wrap(joined);
    }

    public boolean startsWith(Bytes prefix) {
        return size >= prefix.size
                && Arrays.equals(
                        array,
                        offset,
                        offset + prefix.size,
                        prefix.array,
                        prefix.offset,
                        prefix.offset + prefix.size);
    }

    /** A fresh array that the caller owns. */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + size);
    }

    /** A read-only view, positioned at the first byte. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(array, offset, size).slice().asReadOnlyBuffer();
    }

    /**
     * Copies all bytes to {@code target} from {@code targetOffset} on.
     *
     * @throws IndexOutOfBoundsException if they do not fit
     */
    public void copyTo(byte[] target, int targetOffset) {
        System.arraycopy(array, offset, target, targetOffset, size);
    }

    /** Puts all bytes into {@code target} at its position. */
    public void copyTo(ByteBuffer target) {
        target.put(array, offset, size);
    }

    public void writeTo(OutputStream out) throws IOException {
        out.write(array, offset, size);
    }

    /** Feeds all bytes to {@code checksum}. */
    public void update(CRC32C checksum) {
        checksum.update(array, offset, size);
    }

    /** The text that these bytes encode in UTF-8; malformed parts become U+FFFD. */
    public String toUtf8() {
        return new String(array, offset, size, StandardCharsets.UTF_8);
    }

    /** Two lower-case hexadecimal digits a byte. */
    public String toHex() {
        StringBuilder text = new StringBuilder(size * 2);
        for (int i = offset; i < offset + size; i++) {
            text.append(HEX[(array[i] >> 4) & 0xF]).append(HEX[array[i] & 0xF]);
        }
        return text.toString();
    }

    /** Compares byte by byte as unsigned values; a prefix comes before what it begins. */
    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(
                array, offset, offset + size, other.array, other.offset, other.offset + other.size);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes && compareTo((Bytes) other) == 0;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + size; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    /** The length and the first bytes: for people, bounded, and safe to log. */
    @Override
    public String toString() {
        int shown = Math.min(size, 16);
        return size + " bytes " + slice(0, shown).toHex() + (shown < size ? "…" : "");
    }
}
