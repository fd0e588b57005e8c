package io.quorate.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 4_096, 1 << 20})
    void framesOfAnySizeArriveHoweverTheyAreCut(int atOnce) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FrameSink sink = new FrameSink(out);
        List<Integer> sizes = List.of(0, 1, 128, 70_000, 0, 64 << 10, 3);
        for (int i = 0; i < sizes.size(); i++) {
            sink.put(1L << 40 | i, (byte) i, ByteBuffer.allocate(sizes.get(i)));
        }
        sink.flush();
        List<Integer> taken = new ArrayList<>();

        Frame.readAll(
                cut(out.toByteArray(), atOnce),
                (number, kind, content) -> {
                    assertThat(number).isEqualTo(1L << 40 | kind);
                    assertThat((int) kind).isEqualTo(taken.size());
                    taken.add(content.remaining());
                },
                () -> {});

        assertThat(taken).isEqualTo(sizes);
    }

    private static InputStream cut(byte[] bytes, int atOnce) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, atOnce));
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MAX_VALUE})
    void lengthThatIsNoneIsRefused(int length) {
        byte[] bytes = ByteBuffer.allocate(13).putInt(length).array();
        assertThatThrownBy(
                        () ->
                                Frame.readAll(
                                        new ByteArrayInputStream(bytes), (n, k, c) -> {}, () -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage("a frame of " + length + " bytes");
    }

    @Test
    void nothingLeavesBeforeItIsFlushed() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FrameSink sink = new FrameSink(out);
        sink.put(1, Frame.READ, ByteBuffer.allocate(0));
        assertThat(out.size()).isZero();
        sink.flush();
        assertThat(out.size()).isEqualTo(Frame.bytes(0));
    }
}
