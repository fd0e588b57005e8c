package io.quorate.transport.thrift;

import io.quorate.api.ConsensusError;
import io.quorate.api.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What listens for peers.
 *
 * <p>A connection has one thread. Those that have not done the handshake are few: when one more
 * comes, the oldest of them is broken off, so that idle ones cannot keep peers out; and each is
 * broken off after a while in any case. A stranger can make this node hold one small frame.
 */
final class PeerServer {

    private static final Logger LOG = LoggerFactory.getLogger(PeerServer.class);

    /** Connections that have not done the handshake. */
    static final int GREETING_MAX = 64;

    private static final int BACKLOG = 256;
    private static final int BEATERS_MAX = 8;
    private static final long ACCEPT_PAUSE_MILLIS = 100;

    private final Local local;
    private final HostPort address;
    private final Inbound inbound;
    private final ServerSocket server;
    private final ThreadPoolExecutor beaters;

    /** Connections before the handshake, the oldest first. Guarded by itself. */
    private final Set<Called> greeting = new LinkedHashSet<>();

    /** Connections after it. */
    private final Set<Called> greeted = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /**
     * Begins to listen.
     *
     * @param address this node's address
     * @throws io.quorate.api.ConsensusException with {@link ConsensusError.Invalid} if it cannot
     */
    PeerServer(Local local, HostPort address, Inbound inbound) {
        this.local = local;
        this.address = address;
        this.inbound = inbound;
        this.server = bind(bindAddress(address, local.settings()), address);
        this.beaters =
                new ThreadPoolExecutor(
                        BEATERS_MAX,
                        BEATERS_MAX,
                        10,
                        TimeUnit.SECONDS,
                        // One for each connection at most.
                        new LinkedBlockingQueue<>(),
                        work -> local.threads().make("beats", work));
        beaters.allowCoreThreadTimeOut(true);
        long keepalive = local.settings().keepaliveNanos();
        local.timer()
                .scheduleWithFixedDelay(this::beatAll, keepalive, keepalive, TimeUnit.NANOSECONDS);
        local.threads().start("accept", this::accept);
    }

    /** Where to listen, which is this machine alone unless TLS is on or the settings insist. */
    static InetSocketAddress bindAddress(HostPort address, ThriftSettings settings) {
        String host = settings.bind().isEmpty() ? address.host() : settings.bind();
        try {
            InetAddress found = InetAddress.getByName(host);
            if (!found.isLoopbackAddress() && settings.tls().isEmpty() && !settings.insecure()) {
                throw new ConsensusError.Invalid(
                                "will not listen at "
                                        + host
                                        + " without TLS: set tls_certificate, tls_key and"
                                        + " tls_trust, or insecure = true if everybody who can"
                                        + " reach this port may take part")
                        .asException();
            }
            return new InetSocketAddress(found, address.port());
        } catch (UnknownHostException e) {
            throw cannotListen(address, "unknown host " + host);
        }
    }

    private static ServerSocket bind(InetSocketAddress where, HostPort address) {
        try {
            ServerSocket made = new ServerSocket();
            try {
                made.setReuseAddress(true);
                made.bind(where, BACKLOG);
                return made;
            } catch (IOException e) {
                made.close();
                throw e;
            }
        } catch (IOException e) {
            throw cannotListen(address, String.valueOf(e.getMessage()));
        }
    }

    private static RuntimeException cannotListen(HostPort address, String why) {
        return new ConsensusError.Invalid("cannot listen at " + address + ": " + why).asException();
    }

    /** This node's address, with the port that was given. */
    HostPort address() {
        return new HostPort(address.host(), server.getLocalPort());
    }

    private void accept() {
        while (!closed) {
            try {
                admit(server.accept());
            } catch (IOException e) {
                if (!closed) {
                    LOG.warn("node {} cannot accept: {}", local.handshake().node(), e.getMessage());
                    pause();
                }
            }
        }
    }

    /** Out of file descriptors, most likely, which takes a while to change. */
    private static void pause() {
        try {
            Thread.sleep(ACCEPT_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void admit(Socket socket) {
        Called called = new Called(socket, inbound);
        synchronized (greeting) {
            if (greeting.size() >= GREETING_MAX) {
                Iterator<Called> oldest = greeting.iterator();
                oldest.next().abort("more than " + GREETING_MAX + " connections without handshake");
                oldest.remove();
            }
            greeting.add(called);
        }
        if (closed) {
            called.abort("closed");
        }
        local.threads().start("called", () -> serve(called));
    }

    private void serve(Called called) {
        Future<?> deadline = null;
        try {
            Future<?> scheduled =
                    local.timer()
                            .schedule(
                                    () -> called.abort("no handshake in time"),
                                    local.settings().connectTimeoutNanos(),
                                    TimeUnit.NANOSECONDS);
            deadline = scheduled;
            called.run(() -> greeted(called, scheduled));
        } catch (RejectedExecutionException e) {
            called.abort("closed");
        } finally {
            if (deadline != null) {
                deadline.cancel(false);
            }
            greeted.remove(called);
            synchronized (greeting) {
                greeting.remove(called);
            }
        }
    }

    private void greeted(Called called, Future<?> deadline) {
        deadline.cancel(false);
        greeted.add(called);
        synchronized (greeting) {
            greeting.remove(called);
        }
        if (closed) {
            called.abort("closed");
        }
    }

    private void beatAll() {
        for (Called called : greeted) {
            if (called.beginBeat()) {
                beaters.execute(called::beat);
            }
        }
    }

    /** Gives the port back and breaks all connections off. */
    void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("closing the port", e);
        }
        List<Called> all = new ArrayList<>(greeted);
        synchronized (greeting) {
            all.addAll(greeting);
        }
        all.forEach(called -> called.abort("closed"));
        beaters.shutdownNow();
    }
}
