package io.quorate.transport.thrift;

import io.quorate.api.ConsensusError;
import io.quorate.api.HostPort;
import io.quorate.transport.net.Inbound;
import io.quorate.transport.net.ListenAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
        this.server = bind(ListenAddress.of(address, local.settings()), address);
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
            throw ListenAddress.refused(address, String.valueOf(e.getMessage()));
        }
    }

    /** This node's address, with the port that was given. */
    HostPort address() {
        return new HostPort(address.host(), server.getLocalPort());
    }

    private void accept() {
        while (!closed) {
            try {
                admit(server.accept());
            } catch (IOException | RuntimeException | Error e) {
                if (!closed) {
                    LOG.warn(
                            "node {} cannot accept: {}",
                            local.node().handshake().node(),
                            e.getMessage());
                    pause();
                }
            }
        }
    }

    /** Out of file descriptors or threads, most likely, which takes a while to change. */
    private static void pause() {
        try {
            Thread.sleep(ACCEPT_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void admit(Socket socket) {
        Called called = new Called(socket, local, inbound, this::beat);
        synchronized (greeting) {
            if (greeting.size() >= GREETING_MAX) {
                Iterator<Called> oldest = greeting.iterator();
                oldest.next().end("more than " + GREETING_MAX + " connections without handshake");
                oldest.remove();
            }
            greeting.add(called);
        }
        if (closed) {
            called.end("closed");
        }
        try {
            local.threads().start("called", () -> serve(called));
        } catch (RuntimeException | Error e) {
            called.end("there is no thread for it");
            synchronized (greeting) {
                greeting.remove(called);
            }
            throw e;
        }
    }

    private void serve(Called called) {
        Future<?> deadline = null;
        try {
            Future<?> scheduled =
                    local.timer()
                            .schedule(
                                    () -> called.end("no handshake in time"),
                                    local.settings().connectTimeoutNanos(),
                                    TimeUnit.NANOSECONDS);
            deadline = scheduled;
            called.run(() -> greeted(called, scheduled));
        } catch (RejectedExecutionException e) {
            called.end("closed");
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
            called.end("closed");
        }
    }

    private void beatAll() {
        greeted.forEach(this::beat);
    }

    private void beat(Called called) {
        if (!called.beginBeat()) {
            return;
        }
        try {
            beaters.execute(called::beat);
        } catch (RejectedExecutionException e) {
            called.end("closed");
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
        all.forEach(called -> called.end("closed"));
        beaters.shutdownNow();
    }
}
