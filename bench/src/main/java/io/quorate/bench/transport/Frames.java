package io.quorate.bench.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.Arrays;
import java.util.List;

/** Copies each payload out of what was read: four bytes of length, then so many bytes. */
abstract class Frames extends ByteToMessageDecoder {

    static final int HEADER_BYTES = 4;

    private byte[][] payloads = new byte[64][];

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int count = 0;
        while (in.readableBytes() >= HEADER_BYTES
                && in.readableBytes() >= HEADER_BYTES + in.getInt(in.readerIndex())) {
            byte[] payload = new byte[in.readInt()];
            in.readBytes(payload);
            if (count == payloads.length) {
                payloads = Arrays.copyOf(payloads, 2 * count);
            }
            payloads[count++] = payload;
        }
        if (count > 0) {
            received(context, payloads, count);
        }
    }

    /** Takes the payloads of one read. The array is used again; what is in it is not. */
    abstract void received(ChannelHandlerContext context, byte[][] payloads, int count);
}
