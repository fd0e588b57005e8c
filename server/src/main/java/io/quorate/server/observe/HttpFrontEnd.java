package io.quorate.server.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.quorate.api.Bytes;
import io.quorate.kv.protocol.KvCaller;
import io.quorate.kv.protocol.KvTls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for HTTP, and hands requests to the {@link Pages}. */
final class HttpFrontEnd implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpFrontEnd.class);

    private static final int THREADS = 4;
    private static final int WAITING_MAX = 64;
    private static final int CONNECTIONS_MAX = 256;
    private static final int REQUEST_SECONDS_MAX = 10;

    static {
        // Who sends a request byte by byte must not keep a thread; read once by the JDK.
        setDefault("sun.net.httpserver.maxReqTime", REQUEST_SECONDS_MAX);
        setDefault("sun.net.httpserver.maxRspTime", REQUEST_SECONDS_MAX);
        setDefault("jdk.httpserver.maxConnections", CONNECTIONS_MAX);
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final String host;
    private final Pages pages;

    /**
     * Begins to listen.
     *
     * @param tls absent for none
     * @throws IllegalStateException if the address cannot be listened at
     */
    HttpFrontEnd(String address, Optional<KvTls> tls, Pages pages) {
        int colon = address.lastIndexOf(':');
        this.host = address.substring(0, colon);
        this.pages = pages;
        try {
            server =
                    listen(
                            new InetSocketAddress(
                                    InetAddress.getByName(host),
                                    Integer.parseInt(address.substring(colon + 1))),
                            tls);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "cannot show the node over HTTP at "
                            + address
                            + ": "
                            + e.getMessage()
                            + "; another address: http.listen; none: http.listen = off",
                    e);
        }
        threads =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        30,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING_MAX),
                        task -> {
                            Thread thread = new Thread(task, "http-" + server.getAddress());
                            thread.setDaemon(true);
                            return thread;
                        });
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private static HttpServer listen(InetSocketAddress address, Optional<KvTls> tls)
            throws IOException {
        if (tls.isEmpty()) {
            return HttpServer.create(address, 0);
        }
        HttpsServer secured = HttpsServer.create(address, 0);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(tls.get().keyManagers(), new TrustManager[0], null);
            secured.setHttpsConfigurator(new HttpsConfigurator(context));
            return secured;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e, e);
        }
    }

    private static void setDefault(String property, int value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, String.valueOf(value));
        }
    }

    /** Where it really listens, {@code host:port}. */
    String address() {
        return host + ":" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Reply reply;
            try {
                reply = pages.answer(request(exchange));
            } catch (RuntimeException e) {
                LOG.warn("{} failed", exchange.getRequestURI().getPath(), e);
                reply = Reply.text(500, "the node could not answer: " + e);
            }
            send(exchange, reply);
        }
    }

    private static Request request(HttpExchange exchange) {
        @Nullable String host = exchange.getRequestHeaders().getFirst("Host");
        InetAddress from = exchange.getRemoteAddress().getAddress();
        return new Request(
                exchange.getRequestMethod().toUpperCase(Locale.ROOT),
                exchange.getRequestURI().getPath(),
                exchange.getRequestURI().getRawQuery(),
                host == null ? "" : host,
                new KvCaller(
                        Optional.of(from),
                        Optional.empty(),
                        HttpToken.in(exchange.getRequestHeaders().getFirst("Authorization")),
                        false));
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        byte[] body = reply.body().toByteArray();
        exchange.getResponseHeaders().set("Content-Type", reply.contentType());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (reply.status() == 401) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"quorate\"");
        }
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders()
                .set(
                        "Content-Security-Policy",
                        "default-src 'self'; img-src data:; frame-ancestors 'none'");
        boolean head = exchange.getRequestMethod().equalsIgnoreCase("HEAD");
        exchange.sendResponseHeaders(reply.status(), head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /**
     * What is asked.
     *
     * @param method in upper case
     * @param path decoded
     * @param query as it came, behind the question mark; null if there is none
     * @param host as the client names this server
     * @param caller who asks
     */
    record Request(
            String method, String path, @Nullable String query, String host, KvCaller caller) {

        /** Whether it comes from this machine. */
        boolean fromHere() {
            return caller.address().filter(InetAddress::isLoopbackAddress).isPresent();
        }
    }

    /** What is answered. */
    record Reply(int status, String contentType, Bytes body) {

        static Reply text(int status, String text) {
            return new Reply(status, "text/plain; charset=utf-8", Bytes.utf8(text + "\n"));
        }

        static Reply json(String json) {
            return new Reply(200, "application/json; charset=utf-8", Bytes.utf8(json + "\n"));
        }
    }
}
