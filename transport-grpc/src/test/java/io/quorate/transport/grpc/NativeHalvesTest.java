package io.quorate.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.GrpcSslContexts;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.OpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.quorate.testkit.sim.OtherJvm;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Where Netty has native code it is used, and nothing needs it. */
class NativeHalvesTest {

    /** Tells what is used where there is no native code. */
    static final class WithoutNative {
        private WithoutNative() {}

        public static void main(String[] args) throws SSLException {
            System.setProperty("io.netty.transport.noNative", "true");
            System.setProperty("io.netty.handler.ssl.noOpenSsl", "true");
            System.out.println(Threads.channelType().getSimpleName());
            System.out.println(Threads.serverChannelType().getSimpleName());
            System.out.println(clientContext() instanceof OpenSslContext);
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void onLinuxSocketsAndTlsAreNative() throws SSLException {
        assertThat(Threads.channelType()).isEqualTo(EpollSocketChannel.class);
        assertThat(Threads.serverChannelType()).isEqualTo(EpollServerSocketChannel.class);
        assertThat(clientContext()).isInstanceOf(OpenSslContext.class);
    }

    @Test
    void withoutThemTheJdkDoesTheirWork() throws Exception {
        assertThat(OtherJvm.run(WithoutNative.class))
                .isEqualTo(List.of("NioSocketChannel", "NioServerSocketChannel", "false"));
    }

    private static SslContext clientContext() throws SSLException {
        return GrpcSslContexts.configure(SslContextBuilder.forClient()).build();
    }
}
