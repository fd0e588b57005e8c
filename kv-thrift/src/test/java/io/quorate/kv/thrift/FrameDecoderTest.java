package io.quorate.kv.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames come in pieces, and what has come of them is counted. */
class FrameDecoderTest {

    private static final int BYTES_MAX = 100;
    private static final long PATIENCE_SECONDS = 30;

    private final AtomicLong partialBytes = new AtomicLong();
    private final EmbeddedChannel channel = channel(1_000);

    private EmbeddedChannel channel(long partialBytesMax) {
        EmbeddedChannel made =
                new EmbeddedChannel(
                        new FrameDecoder(
                                BYTES_MAX,
                                partialBytes,
                                partialBytesMax,
                                TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)));
        made.freezeTime();
        return made;
    }

    private static ByteBuf frame(int length) {
        ByteBuf frame = Unpooled.buffer().writeInt(length);
        for (int i = 0; i < length; i++) {
            frame.writeByte(i);
        }
        return frame;
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        frame(length).skipBytes(4).readBytes(content);
        return content;
    }

    @Test
    void piecesAreCountedAsLongAsTheirFrameIsNotComplete() {
        ByteBuf frame = frame(10);
        for (int i = 1; i < 14; i++) {
            channel.writeInbound(frame.readBytes(1));
            assertThat(partialBytes).hasValue(i);
        }
        channel.writeInbound(frame);
        assertThat(channel.<byte[]>readInbound()).isEqualTo(content(10));
        assertThat(partialBytes).hasValue(0);
    }

    @Test
    void framesThatComeTogetherAreTakenApart() {
        channel.writeInbound(Unpooled.wrappedBuffer(frame(1), frame(BYTES_MAX), frame(7)));
        for (int length : new int[] {1, BYTES_MAX, 7}) {
            assertThat(channel.<byte[]>readInbound()).isEqualTo(content(length));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, BYTES_MAX + 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void lengthThatNoFrameHasIsRefused(int length) {
        assertThatThrownBy(() -> channel.writeInbound(Unpooled.buffer().writeInt(length)))
                .isInstanceOf(DecoderException.class)
                .hasMessageContaining("a frame of " + Integer.toUnsignedString(length) + " bytes");
    }

    @Test
    void whatOthersHoldCountsAndWhoGoesHoldsNothing() {
        EmbeddedChannel other = channel(25);
        channel.writeInbound(frame(30).readSlice(20));
        other.writeInbound(frame(30).readSlice(5));
        assertThatThrownBy(() -> other.writeInbound(frame(30).readSlice(1)))
                .hasMessageContaining("too many frames");
        other.close();
        assertThat(partialBytes).hasValue(20);
        channel.close();
        assertThat(partialBytes).hasValue(0);
    }

    @Test
    void eachFrameHasItsTime() {
        for (int i = 0; i < 3; i++) {
            ByteBuf frame = frame(10);
            channel.writeInbound(frame.readBytes(1));
            channel.advanceTimeBy(PATIENCE_SECONDS - 1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
            channel.writeInbound(frame);
        }
        channel.advanceTimeBy(2 * PATIENCE_SECONDS, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).as("nothing is under way").isTrue();
        channel.writeInbound(frame(10).readSlice(5));
        channel.advanceTimeBy(PATIENCE_SECONDS, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }
}
