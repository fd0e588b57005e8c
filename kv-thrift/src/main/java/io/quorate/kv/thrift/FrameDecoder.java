package io.quorate.kv.thrift;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames apart: each is preceded by its length in four bytes, the highest first. A length
 * that no frame may have is refused before anything else is read, and memory is taken for no more
 * than what has come.
 */
final class FrameDecoder extends ByteToMessageDecoder {

    private static final int HEADER_BYTES = 4;

    private final int bytesMax;
    private final long partialBytesMax;
    private final long patienceNanos;

    /** Bytes of frames that are not complete, of all connections. */
    private final AtomicLong partialBytes;

    private long ownPartialBytes;
    private @Nullable Future<?> deadline;

    /**
     * Makes a decoder.
     *
     * @param bytesMax the largest frame
     * @param partialBytes bytes of frames that are not complete, of all that share it
     * @param partialBytesMax what that may come to
     * @param patienceNanos how long a frame may take to come
     */
    FrameDecoder(int bytesMax, AtomicLong partialBytes, long partialBytesMax, long patienceNanos) {
        this.bytesMax = bytesMax;
        this.partialBytes = partialBytes;
        this.partialBytesMax = partialBytesMax;
        this.patienceNanos = patienceNanos;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() >= HEADER_BYTES) {
            int length = in.getInt(in.readerIndex());
            if (length < 1 || length > bytesMax) {
                throw new DecoderException(
                        "a frame of "
                                + Integer.toUnsignedString(length)
                                + " bytes, where 1 to "
                                + bytesMax
                                + " are taken");
            }
            if (in.readableBytes() - HEADER_BYTES >= length) {
                byte[] frame = new byte[length];
                in.skipBytes(HEADER_BYTES);
                in.readBytes(frame);
                out.add(frame);
                forget();
                return;
            }
        }
        hold(context, in.readableBytes());
    }

    private void hold(ChannelHandlerContext context, int bytes) {
        long all = partialBytes.addAndGet(bytes - ownPartialBytes);
        ownPartialBytes = bytes;
        if (all > partialBytesMax) {
            throw new DecoderException("too many frames that are not complete");
        }
        if (deadline == null && bytes > 0) {
            deadline =
                    context.executor()
                            .schedule(() -> context.close(), patienceNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void forget() {
        partialBytes.addAndGet(-ownPartialBytes);
        ownPartialBytes = 0;
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        forget();
    }
}
