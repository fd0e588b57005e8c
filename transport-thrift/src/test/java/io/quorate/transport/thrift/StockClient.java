package io.quorate.transport.thrift;

import io.quorate.api.Channel;
import io.quorate.api.HostPort;
import io.quorate.api.NodeId;
import io.quorate.testkit.transport.TransportRig;
import io.quorate.transport.net.Greeting;
import io.quorate.transport.thrift.v1.Answer;
import io.quorate.transport.thrift.v1.PeerService;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.transport.TIOStreamTransport;
import org.apache.thrift.transport.layered.TFramedTransport;
import org.jspecify.annotations.Nullable;

/** A caller made of nothing but Thrift's own parts, which says to be whomever it likes. */
final class StockClient implements AutoCloseable {

    private final Socket socket;
    private final PeerService.Client client;

    StockClient(String address) throws IOException, TException {
        this(address, null);
    }

    StockClient(String address, @Nullable Tls tls) throws IOException, TException {
        HostPort where = HostPort.parse(address);
        Socket raw = new Socket(where.host(), where.port());
        socket = tls == null ? raw : tls.calling(raw, where);
        socket.setSoTimeout(30_000);
        client =
                new PeerService.Client(
                        new TCompactProtocol(
                                new TFramedTransport(
                                        new TIOStreamTransport(
                                                socket.getInputStream(),
                                                socket.getOutputStream()))));
    }

    PeerService.Client client() {
        return client;
    }

    Answer hello(NodeId claimed, NodeId to) throws TException {
        return client.hello(
                Hellos.of(
                        new Greeting(TransportRig.handshake(claimed), Optional.of(to), 1_000),
                        Channel.MESSAGES));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Reads until the other side ends the connection. */
    void awaitEnd() {
        try {
            byte[] some = new byte[1_024];
            while (socket.getInputStream().read(some) >= 0) {
                // Beats, most likely.
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the connection stands", e);
        } catch (IOException e) {
            // Broken off.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
