package io.quorate.bench.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** The far end of a bare echo, with one flush for each read. */
final class FarNetty implements AutoCloseable {

    private final EventLoopGroup loop = Loops.one("far-netty");
    private final Channel server;

    private FarNetty(Supplier<ChannelHandler> echo) {
        server =
                new ServerBootstrap()
                        .group(loop)
                        .channel(Loops.serverChannelType())
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(new Accepted(echo))
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .syncUninterruptibly()
                        .channel();
    }

    /** Sends back the bytes of every read as they are. */
    static FarNetty ofBytes() {
        return new FarNetty(ByteEcho::new);
    }

    /** Takes payloads apart, and sends each back. */
    static FarNetty ofFrames() {
        return new FarNetty(FrameEcho::new);
    }

    private static final class Accepted extends ChannelInitializer<Channel> {
        private final Supplier<ChannelHandler> echo;

        Accepted(Supplier<ChannelHandler> echo) {
            this.echo = echo;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(echo.get());
        }
    }

    private static final class ByteEcho extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    private static final class FrameEcho extends Frames {
        @Override
        void received(ChannelHandlerContext context, byte[][] payloads, int count) {
            int bytes = 0;
            for (int i = 0; i < count; i++) {
                bytes += HEADER_BYTES + payloads[i].length;
            }
            ByteBuf back = context.alloc().directBuffer(bytes);
            for (int i = 0; i < count; i++) {
                back.writeInt(payloads[i].length).writeBytes(payloads[i]);
            }
            context.writeAndFlush(back, context.voidPromise());
        }
    }

    String port() {
        return Integer.toString(((InetSocketAddress) server.localAddress()).getPort());
    }

    @Override
    public void close() {
        Loops.close(loop);
    }
}
