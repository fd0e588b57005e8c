package io.quorate.bench.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * The near end of a bare echo, which sends a batch with one flush.
 *
 * <p>Of bytes: a batch is its payloads one behind the other. Nobody looks into them: since the
 * stream keeps the order, counting bytes tells which batch is back.
 *
 * <p>Of frames: each payload has its length before it, is copied out at both ends, and tells its
 * slot, as an envelope does.
 */
final class NearNetty implements EchoLink {

    private final EventLoopGroup loop = Loops.one("near-netty");
    private final Channel channel;
    private final int size;
    private final boolean framed;

    /** Replaced by the next load. Used by the loop's thread once a batch is under way. */
    private volatile Counter counter = new Counter(1, Load.ROUND_TRIP, (slot, envelopes) -> {});

    private NearNetty(int port, int size, boolean framed) {
        this.size = size;
        this.framed = framed;
        try {
            channel =
                    new Bootstrap()
                            .group(loop)
                            .channel(Loops.channelType())
                            .option(ChannelOption.TCP_NODELAY, true)
                            .handler(framed ? frameReceiver() : byteReceiver())
                            .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                            .syncUninterruptibly()
                            .channel();
        } catch (RuntimeException e) {
            Loops.close(loop);
            throw e;
        }
    }

    /**
     * Connects to a far end of bytes on this machine.
     *
     * @param size bytes of a payload
     */
    static NearNetty ofBytes(int port, int size) {
        return new NearNetty(port, size, false);
    }

    /**
     * Connects to a far end of frames on this machine.
     *
     * @param size bytes of a payload
     */
    static NearNetty ofFrames(int port, int size) {
        return new NearNetty(port, size, true);
    }

    private ChannelHandler byteReceiver() {
        return new SimpleChannelInboundHandler<ByteBuf>() {
            @Override
            protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
                counter.received(bytes.readableBytes());
            }
        };
    }

    private ChannelHandler frameReceiver() {
        return new Frames() {
            @Override
            void received(ChannelHandlerContext context, byte[][] payloads, int count) {
                Returns returns = counter.returns;
                for (int i = 0; i < count; i++) {
                    returns.returned(ByteBuffer.wrap(payloads[i]).getInt(), 1);
                }
            }
        };
    }

    /** Finds out which batches are back: the slots' in turn, since order is kept. */
    private static final class Counter {
        private final int batchBytes;
        private final Load load;
        private final Returns returns;
        private int slot;
        private int bytes;

        Counter(int size, Load load, Returns returns) {
            this.batchBytes = size * load.batch();
            this.load = load;
            this.returns = returns;
        }

        void received(int more) {
            bytes += more;
            while (bytes >= batchBytes) {
                bytes -= batchBytes;
                int done = slot;
                slot = (slot + 1) % load.slots();
                returns.returned(done, load.batch());
            }
        }
    }

    @Override
    public Sender prepare(Load load, Returns returns) {
        ByteBuf[] bySlot = new ByteBuf[load.slots()];
        for (int slot = 0; slot < bySlot.length; slot++) {
            bySlot[slot] = Unpooled.unreleasableBuffer(batch(load.batch(), slot));
        }
        counter = new Counter(size, load, returns);
        return slot -> channel.writeAndFlush(bySlot[slot].duplicate(), channel.voidPromise());
    }

    /** Memory of Java's own, which nobody has to give back. */
    private ByteBuf batch(int envelopes, int slot) {
        int header = framed ? Frames.HEADER_BYTES : 0;
        ByteBuffer batch = ByteBuffer.allocateDirect(envelopes * (header + size));
        for (int at = 0; at < batch.capacity(); at += header + size) {
            if (framed) {
                batch.putInt(at, size);
            }
            batch.putInt(at + header, slot);
        }
        return Unpooled.wrappedBuffer(batch);
    }

    @Override
    public String state() {
        return channel.isActive() ? "the connection stands" : "the connection is broken";
    }

    @Override
    public void close() {
        Loops.close(loop);
    }
}
