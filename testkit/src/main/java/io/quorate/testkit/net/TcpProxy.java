package io.quorate.testkit.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * A TCP proxy at a free port of this machine that cuts, delays, throttles or resets what goes
 * through it, each direction by itself.
 *
 * <p>A cut holds bytes back and leaves connections open, as a network does that loses packets: the
 * two ends see nothing but silence, and after {@link #heal} all bytes arrive. Faults hold for the
 * connections there are and for those to come.
 *
 * <p>Every method can be called by any thread.
 */
public final class TcpProxy implements AutoCloseable {

    /** Small, so that a slow link is felt soon by whoever writes. */
    static final int BUFFER_BYTES = 32 << 10;

    /** Which way bytes go. */
    public enum Direction {
        /** From whoever connected to the target. */
        TO_TARGET,
        /** From the target to whoever connected. */
        FROM_TARGET
    }

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Gate toTarget = new Gate();
    private final Gate fromTarget = new Gate();
    private final Set<Relay> relays = new HashSet<>();
    private final Thread acceptor;
    private boolean refusing;
    private boolean closed;
    private long accepted;

    private TcpProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.server = new ServerSocket();
        server.setReceiveBufferSize(BUFFER_BYTES);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        this.acceptor = new Thread(this::accept, "proxy-" + server.getLocalPort());
        acceptor.setDaemon(true);
    }

    /**
     * A proxy for the server at {@code address}, which need not be there yet.
     *
     * @param address {@code host:port}
     */
    public static TcpProxy to(String address) {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon);
        int port = Integer.parseInt(address.substring(colon + 1));
        try {
            TcpProxy proxy = new TcpProxy(new InetSocketAddress(InetAddress.getByName(host), port));
            proxy.acceptor.start();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("no proxy to " + address, e);
        }
    }

    /** Where to connect instead of the target, {@code host:port}. */
    public String address() {
        return "localhost:" + server.getLocalPort();
    }

    /** Holds back all bytes that go this way. */
    public void cut(Direction direction) {
        gate(direction).cut(true);
    }

    /** Holds back all bytes. */
    public void cut() {
        cut(Direction.TO_TARGET);
        cut(Direction.FROM_TARGET);
    }

    /** Lets bytes that go this way take {@code delay} longer. */
    public void delay(Direction direction, Duration delay) {
        gate(direction).delay(delay.toNanos());
    }

    /** Lets so many bytes go this way in a second, on each connection. */
    public void throttle(Direction direction, long bytesPerSecond) {
        gate(direction).throttle(bytesPerSecond);
    }

    /** Breaks all connections off at once, with a reset at both ends. New ones are accepted. */
    public void reset() {
        for (Relay relay : relays()) {
            relay.reset();
        }
    }

    /** Resets new connections as soon as they are made, until {@link #heal}. */
    public synchronized void refuse() {
        refusing = true;
    }

    /** Undoes cuts, delays, throttles and refusals. */
    public void heal() {
        synchronized (this) {
            refusing = false;
        }
        for (Direction direction : Direction.values()) {
            gate(direction).heal();
        }
    }

    /** Connections that were made here, refused ones too. */
    public synchronized long accepted() {
        return accepted;
    }

    /** Connections that stand. */
    public synchronized int connections() {
        return relays.size();
    }

    /** Bytes that went this way. */
    public long bytes(Direction direction) {
        return gate(direction).passed();
    }

    private Gate gate(Direction direction) {
        return direction == Direction.TO_TARGET ? toTarget : fromTarget;
    }

    private synchronized Set<Relay> relays() {
        return Set.copyOf(relays);
    }

    private void accept() {
        while (true) {
            try {
                serve(server.accept());
            } catch (IOException e) {
                if (server.isClosed()) {
                    return;
                }
            }
        }
    }

    private void serve(Socket near) throws IOException {
        Socket far = new Socket();
        Relay relay = new Relay(near, far);
        synchronized (this) {
            accepted++;
            if (refusing || closed) {
                relay.reset();
                return;
            }
            // Before the target can see the connection: a reset must not miss it.
            relays.add(relay);
        }
        try {
            connect(near, far);
            relay.start(toTarget, fromTarget, this::forget);
        } catch (IOException e) {
            forget(relay);
            relay.reset();
            throw e;
        }
    }

    private void connect(Socket near, Socket far) throws IOException {
        far.setReceiveBufferSize(BUFFER_BYTES);
        far.setSendBufferSize(BUFFER_BYTES);
        near.setSendBufferSize(BUFFER_BYTES);
        far.setTcpNoDelay(true);
        near.setTcpNoDelay(true);
        far.connect(target);
    }

    private synchronized void forget(Relay relay) {
        relays.remove(relay);
    }

    /** Resets all connections and ends all threads. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the proxy", e);
        }
        Set<Relay> last = relays();
        last.forEach(Relay::reset);
        try {
            acceptor.join();
            for (Relay relay : last) {
                relay.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
