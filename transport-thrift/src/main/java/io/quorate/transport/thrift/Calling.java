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
import io.quorate.transport.thrift.v1.CallerService;
import io.quorate.transport.thrift.v1.Packed;
import io.quorate.transport.thrift.v1.PeerService;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

    private final Link link;
    private final Channel channel;
    private final Local local;
    private final Consumer<@Nullable Pipe> onPipe;
    private final String address;
    private volatile @Nullable Pipe pipe;
    private volatile boolean established;
    private PeerService.@Nullable Client peer;

    private long beatNanos;

    /** What was asked, which is when, and not answered yet; 0 if nothing was. */
    private final AtomicLong asked = new AtomicLong();

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
                            "node "
                                    + link.peer()
                                    + " refused: "
                                    + Greeting.printable(answer.refusal))
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

    boolean isEstablished() {
        return established;
    }

    boolean stands() {
        Pipe current = pipe;
        return current != null && current.failure().isEmpty();
    }

    /** Sends a batch, and a beat when it is time for one or the batch is empty. */
    void send(List<Envelope> batch) throws TException {
        PeerService.Client client = peer;
        Pipe current = pipe;
        if (client == null || current == null) {
            throw new IllegalStateException("not open");
        }
        if (!batch.isEmpty()) {
            long before = current.written();
            long saved = deliver(client, new EnvelopeBatch(batch));
            long written = current.written() - before;
            link.wrote(written + saved, written);
        }
        long now = System.nanoTime();
        if (batch.isEmpty() || now - beatNanos >= local.settings().keepaliveNanos()) {
            beatNanos = now;
            client.beat(asked.compareAndSet(0, now | 1) ? now | 1 : 0);
        }
    }

    /** Sends a batch, and tells how many bytes were saved by compression. */
    private long deliver(PeerService.Client client, Batch batch) throws TException {
        if (local.settings().compresses()) {
            byte[] plain = new TSerializer(new TCompactProtocol.Factory()).serialize(batch);
            if (plain.length >= PACKED_BYTES_MIN) {
                byte[] packed = Zstd.compress(plain, ZSTD_LEVEL);
                if (packed.length < plain.length) {
                    client.deliverPacked(new Packed(plain.length, ByteBuffer.wrap(packed)));
                    return (long) plain.length - packed.length;
                }
            }
        }
        client.deliver(batch);
        return 0;
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
                CallerService.beat_args beat = new CallerService.beat_args();
                beat.read(in);
                answered(beat.asked);
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

    private void answered(long answer) {
        if (answer != 0 && asked.compareAndSet(answer, 0) && channel == Channel.MESSAGES) {
            link.answered(System.nanoTime() - answer);
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
    String describe(Throwable e) {
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
