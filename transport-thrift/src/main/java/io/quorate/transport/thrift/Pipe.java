package io.quorate.transport.thrift;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.HostPort;
import io.quorate.transport.net.TlsReload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TProtocol;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection, with or without TLS, that carries frames both ways. One thread reads and one
 * writes; any thread can break it off, which never blocks and wakes both.
 */
final class Pipe {

    /** The connection itself. Closing it breaks off TLS too, which would wait for its peer. */
    private final Socket raw;

    private volatile @Nullable String failure;
    private @Nullable SSLSocket secured;
    private @Nullable FrameInput input;
    private @Nullable TProtocol output;
    private @Nullable FrameOutput frames;

    /** Not yet connected, or accepted. */
    Pipe(Socket raw) {
        this.raw = raw;
    }

    /**
     * Connects to {@code address}, whose name is looked up anew; to one of its numbers after the
     * other until one answers.
     */
    static Pipe dial(HostPort address, long timeoutNanos, Opened opened) throws IOException {
        long deadline = System.nanoTime() + timeoutNanos;
        IOException problem = new IOException("no address");
        for (InetAddress found : InetAddress.getAllByName(address.host())) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis <= 0) {
                break;
            }
            Pipe pipe = new Pipe(new Socket());
            opened.accept(pipe);
            try {
                pipe.raw.setTcpNoDelay(true);
                pipe.raw.connect(new InetSocketAddress(found, address.port()), (int) millis);
                return pipe;
            } catch (IOException e) {
                problem = e;
                pipe.close();
            }
        }
        throw problem;
    }

    /** Hears of connections before they are made, so that it can break them off. */
    interface Opened {
        void accept(Pipe pipe);
    }

    /** Begins to talk, in clear. */
    void start() throws IOException, TException {
        start(raw);
    }

    /** Does the TLS handshake, and begins to talk. */
    void start(SSLSocket over) throws IOException, TException {
        over.startHandshake();
        secured = over;
        start((Socket) over);
    }

    private void start(Socket socket) throws IOException, TException {
        input = new FrameInput(socket.getInputStream());
        frames = new FrameOutput(socket.getOutputStream());
        output = new TCompactProtocol(frames);
    }

    Socket socket() {
        return raw;
    }

    /** What came in. */
    FrameInput input() {
        if (input == null) {
            throw new IllegalStateException("not started");
        }
        return input;
    }

    /** Where messages are written, each of which becomes a frame when it is flushed. */
    TProtocol output() {
        if (output == null) {
            throw new IllegalStateException("not started");
        }
        return output;
    }

    /** Bytes of all frames that were written. By the thread that writes. */
    long written() {
        return frames == null ? 0 : frames.written();
    }

    /** Who is at the other end, as its certificate says. */
    Optional<CertificateIdentity> peer() {
        return secured == null ? Optional.empty() : TlsReload.peer(secured.getSession());
    }

    /** How long a read may wait; 0 for ever. */
    void patience(long nanos) throws IOException {
        raw.setSoTimeout((int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(nanos)));
        if (secured != null) {
            secured.setSoTimeout(raw.getSoTimeout());
        }
    }

    /** Breaks the connection off. The first reason stays. */
    void abort(String why) {
        synchronized (this) {
            if (failure == null) {
                failure = why;
            }
        }
        close();
    }

    private void close() {
        try {
            raw.close();
        } catch (IOException e) {
            // It is gone in any case.
        }
    }

    /** Why it was broken off from this side, if it was. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }
}
