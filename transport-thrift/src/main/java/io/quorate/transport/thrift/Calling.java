package io.quorate.transport.thrift;

import com.github.luben.zstd.Zstd;
import io.quorate.api.Channel;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.Envelope;
import io.quorate.api.HostPort;
import io.quorate.transport.net.Greeting;
import io.quorate.transport.net.Link;
import io.quorate.transport.net.SendQueue;
import io.quorate.transport.thrift.v1.Answer;
import io.quorate.transport.thrift.v1.Batch;
import io.quorate.transport.thrift.v1.Packed;
import io.quorate.transport.thrift.v1.PeerService;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.DataFormatException;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.jspecify.annotations.Nullable;

/** One connection to one peer for one channel, from the caller's side. It is made once. */
final class Calling {

    /** Fast, and well ahead of gzip. */
    private static final int ZSTD_LEVEL = 1;

    /** Smaller batches are not worth it. */
    private static final int PACKED_BYTES_MIN = 256;

    private static final int TEXT_SHOWN = 300;

    private final Link link;
    private final Channel channel;
    private final Local local;
    private final Consumer<@Nullable Pipe> onPipe;
    private final String address;
    private volatile @Nullable Pipe pipe;
    private volatile boolean established;
    private PeerService.@Nullable Client peer;
    private long plainBytes;
    private long packedBytes;

    /**
     * Not yet connected.
     *
     * @param onPipe hears of the connection before it is made
     */
    Calling(Link link, Channel channel, Local local, Consumer<@Nullable Pipe> onPipe) {
        this.link = link;
        this.channel = channel;
        this.local = local;
        this.onPipe = onPipe;
        this.address = link.address();
    }

    /**
     * Connects and does the handshakes, within the time that the settings allow.
     *
     * @throws ConsensusException if the two must not talk
     */
    void open() throws IOException, TException {
        long timeout = local.settings().connectTimeoutNanos();
        Future<?> deadline =
                local.timer()
                        .schedule(
                                () ->
                                        abort(
                                                "no handshake within "
                                                        + TimeUnit.NANOSECONDS.toMillis(timeout)
                                                        + " ms"),
                                timeout,
                                TimeUnit.NANOSECONDS);
        try {
            HostPort target = HostPort.parse(address);
            Pipe made =
                    Pipe.dial(
                            target,
                            timeout,
                            next -> {
                                pipe = next;
                                onPipe.accept(next);
                                if (!address.equals(link.address())) {
                                    next.abort("the address changed");
                                }
                            });
            Tls tls = local.tls();
            if (tls == null) {
                made.start();
            } else {
                made.start(tls.calling(made.socket(), target));
            }
            Greeting theirs = greet(made);
            made.patience(local.node().patienceNanos(theirs));
        } finally {
            deadline.cancel(false);
        }
        established = true;
    }

    private Greeting greet(Pipe made) throws IOException, TException {
        Greeting mine = local.node().greeting(Optional.of(link.peer()));
        peer = new PeerService.Client(made.output());
        peer.send_hello(Hellos.of(mine, channel));
        Answer answer = answer(made);
        Greeting theirs = Hellos.greeting(answer.hello);
        Optional<ConsensusError> refusal =
                Greeting.refuseCalled(
                        local.node().handshake(),
                        theirs,
                        link.peer(),
                        local.tls() != null,
                        made.peer());
        if (refusal.isPresent()) {
            throw refusal.get().asException();
        }
        if (answer.refusal != null) {
            throw new ConsensusError.Invalid(
                            "node " + link.peer() + " refused: " + printable(answer.refusal))
                    .asException();
        }
        return theirs;
    }

    private static Answer answer(Pipe made) throws IOException, TException {
        TProtocol in;
        try {
            in = Wire.reading(made.input().next(Wire.HELLO_BYTES_MAX));
        } catch (DataFormatException e) {
            throw new TException("an answer that is none: " + e.getMessage(), e);
        }
        TMessage message = in.readMessageBegin();
        if (message.type != TMessageType.REPLY || !message.name.equals("hello")) {
            throw new TException("an answer that is none");
        }
        PeerService.hello_result result = new PeerService.hello_result();
        result.read(in);
        if (result.success == null) {
            throw new TException("an empty answer");
        }
        return result.success;
    }

    private static String printable(String text) {
        String some = text.length() > TEXT_SHOWN ? text.substring(0, TEXT_SHOWN) : text;
        return some.replaceAll("\\p{Cntrl}", "?");
    }

    boolean isEstablished() {
        return established;
    }

    boolean stands() {
        Pipe current = pipe;
        return current != null && current.failure().isEmpty();
    }

    /** Sends a batch or, if it is empty, a beat. */
    void send(List<Envelope> batch) throws TException {
        PeerService.Client client = peer;
        if (client == null) {
            throw new IllegalStateException("not open");
        }
        if (batch.isEmpty()) {
            client.beat();
        } else if (local.settings().compresses()) {
            sendPacked(client, Wire.batch(batch));
        } else {
            client.deliver(Wire.batch(batch));
        }
    }

    private void sendPacked(PeerService.Client client, Batch batch) throws TException {
        byte[] plain = new TSerializer(new TCompactProtocol.Factory()).serialize(batch);
        byte[] packed = plain.length < PACKED_BYTES_MIN ? plain : Zstd.compress(plain, ZSTD_LEVEL);
        plainBytes += plain.length;
        if (packed.length < plain.length) {
            packedBytes += packed.length;
            client.deliverPacked(new Packed(plain.length, ByteBuffer.wrap(packed)));
        } else {
            packedBytes += plain.length;
            client.deliver(batch);
        }
    }

    /** Bytes sent of bytes to send, for people; empty without compression. */
    String compressionRatio() {
        return plainBytes == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; compressed to %d%% of %d bytes",
                        100 * packedBytes / plainBytes,
                        plainBytes);
    }

    /** Listens to the called side until the connection ends. */
    void hearBeats(SendQueue queue) {
        Pipe current = pipe;
        if (current == null) {
            return;
        }
        try {
            while (true) {
                TProtocol in = Wire.reading(current.input().next(Wire.HELLO_BYTES_MAX));
                TMessage message = in.readMessageBegin();
                if (!message.name.equals("beat")) {
                    throw new TException("an unknown call");
                }
            }
        } catch (SocketTimeoutException e) {
            abort("node " + link.peer() + " is silent though the connection stands");
        } catch (IOException | TException | DataFormatException e) {
            abort(describe(e));
        } finally {
            abort("node " + link.peer() + " cannot be heard");
            queue.wake();
        }
    }

    /** Breaks the connection off. The first reason stays. */
    void abort(String why) {
        Pipe current = pipe;
        if (current != null) {
            current.abort(why);
        }
    }

    /** Why there is no connection. */
    String describe(Exception e) {
        Pipe current = pipe;
        Optional<String> own = current == null ? Optional.empty() : current.failure();
        if (e instanceof ConsensusException) {
            return ((ConsensusException) e).error().message();
        }
        if (own.isPresent()) {
            return own.get();
        }
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text =
                cause instanceof EOFException ? "it ended the connection" : cause.getMessage();
        if (cause instanceof UnknownHostException) {
            text = "unknown host " + text;
        }
        return (established ? "lost " : "cannot reach ")
                + address
                + ": "
                + (text == null ? cause.toString() : text);
    }
}
