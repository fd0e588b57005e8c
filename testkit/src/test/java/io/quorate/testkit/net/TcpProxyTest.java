package io.quorate.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.testkit.net.TcpProxy.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A proxy passes bytes on, and breaks exactly what it was told to break. */
// A thread that reads from a socket cannot be interrupted.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TcpProxyTest {

    private ServerSocket target;
    private TcpProxy proxy;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        proxy = TcpProxy.to("localhost:" + target.getLocalPort());
        client = dial();
        server = target.accept();
    }

    private Socket dial() throws IOException {
        String address = proxy.address();
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        client.close();
        server.close();
        target.close();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void bytesGoBothWaysUnchanged() throws IOException {
        client.getOutputStream().write(new byte[] {1, 2, 3});
        assertThat(server.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
        server.getOutputStream().write(new byte[] {4, 5});
        assertThat(client.getInputStream().readNBytes(2)).containsExactly(4, 5);
        await("both to be counted", () -> proxy.bytes(Direction.FROM_TARGET) > 0);
        await("both to be counted", () -> proxy.bytes(Direction.TO_TARGET) > 0);
        assertThat(proxy.bytes(Direction.FROM_TARGET)).isEqualTo(2);
        assertThat(proxy.bytes(Direction.TO_TARGET)).isEqualTo(3);
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void theEndOfOneDirectionIsPassedOn() throws IOException {
        client.getOutputStream().write(7);
        client.shutdownOutput();
        assertThat(server.getInputStream().readAllBytes()).containsExactly(7);
        server.getOutputStream().write(8);
        server.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).containsExactly(8);
        await("the connection to be forgotten", () -> proxy.connections() == 0);
    }

    @Test
    void aCutHoldsOneDirectionUntilItHeals() throws IOException {
        proxy.cut(Direction.TO_TARGET);
        client.getOutputStream().write(1);
        server.getOutputStream().write(2);
        assertThat(client.getInputStream().read()).isEqualTo(2);
        server.setSoTimeout(50);
        InputStream in = server.getInputStream();
        assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
        proxy.heal();
        server.setSoTimeout(0);
        assertThat(in.read()).isEqualTo(1);
    }

    @Test
    void aDelayedDirectionTakesAtLeastThatLong() throws IOException {
        proxy.delay(Direction.FROM_TARGET, Duration.ofMillis(100));
        long before = System.nanoTime();
        server.getOutputStream().write(1);
        assertThat(client.getInputStream().read()).isEqualTo(1);
        assertThat(System.nanoTime() - before)
                .isGreaterThanOrEqualTo(Duration.ofMillis(99).toNanos());
    }

    @Test
    void aThrottledDirectionMakesItsWriterWait() throws Exception {
        proxy.throttle(Direction.TO_TARGET, 1_000);
        Thread writer =
                new Thread(
                        () -> {
                            try {
                                client.getOutputStream().write(new byte[16 << 20]);
                            } catch (IOException e) {
                                return;
                            }
                        });
        writer.start();
        assertThat(server.getInputStream().readNBytes(100)).hasSize(100);
        assertThat(writer.isAlive()).as("16 MiB do not fit into buffers").isTrue();
        assertThat(proxy.bytes(Direction.TO_TARGET)).isLessThan(1 << 20);
        proxy.reset();
        writer.join();
    }

    @Test
    void aResetBreaksBothEndsAndNewConnectionsPass() throws IOException {
        proxy.reset();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(IOException.class);
        try (Socket again = dial();
                Socket there = target.accept()) {
            again.getOutputStream().write(9);
            assertThat(there.getInputStream().read()).isEqualTo(9);
        }
    }

    @Test
    void refusedConnectionsNeverReachTheTarget() throws IOException {
        proxy.refuse();
        try (Socket refused = dial()) {
            assertThatThrownBy(
                            () -> {
                                if (refused.getInputStream().read() < 0) {
                                    throw new IOException("the end");
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
        target.setSoTimeout(50);
        assertThatThrownBy(target::accept).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void closingEndsEveryThread() {
        String port = "-" + proxy.address().replace("localhost:", "");
        proxy.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().startsWith("proxy-") && t.getName().endsWith(port));
        assertThatThrownBy(this::dial).isInstanceOf(IOException.class);
    }
}
