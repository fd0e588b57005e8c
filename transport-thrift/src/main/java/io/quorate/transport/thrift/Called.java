package io.quorate.transport.thrift;

import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.api.NodeId;
import io.quorate.transport.net.Greeting;
import io.quorate.transport.net.Inbound;
import io.quorate.transport.net.InboundLane;
import io.quorate.transport.net.Inflow;
import io.quorate.transport.thrift.v1.Answer;
import io.quorate.transport.thrift.v1.CallerService;
import io.quorate.transport.thrift.v1.Hello;
import io.quorate.transport.thrift.v1.PeerService;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.DataFormatException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection that somebody made to this node. One thread greets, reads and delivers. */
final class Called implements Inflow {

    private static final Logger LOG = LoggerFactory.getLogger(Called.class);

    private final Inbound inbound;
    private final Local local;
    private final Pipe pipe;
    private final Consumer<Called> beats;
    private final AtomicBoolean beating = new AtomicBoolean();

    /** What was asked last and not answered yet; 0 if nothing. */
    private final AtomicLong asked = new AtomicLong();

    /** When the beat that is being written was begun; 0 if none is. */
    private volatile long beatNanos;

    private volatile CallerService.@Nullable Client caller;

    /**
     * Not yet greeted.
     *
     * @param beats hears that there is something to answer, and calls {@link #beat} soon
     */
    Called(Socket accepted, Local local, Inbound inbound, Consumer<Called> beats) {
        this.beats = beats;
        this.inbound = inbound;
        this.local = local;
        this.pipe = new Pipe(accepted);
    }

    @Override
    public void end(String why) {
        pipe.abort(why);
    }

    /** Serves the connection until it ends. */
    void run(Runnable onGreeted) {
        try {
            pipe.socket().setTcpNoDelay(true);
            Tls tls = local.tls();
            if (tls == null) {
                pipe.start();
            } else {
                pipe.start(tls.called(pipe.socket()));
            }
            TProtocol first = Wire.reading(pipe.input().next(Wire.HELLO_BYTES_MAX));
            TMessage message = first.readMessageBegin();
            Hello hello = hello(message, first).hello;
            greet(message, Hellos.greeting(hello), Hellos.channel(hello), onGreeted);
        } catch (IOException | TException | DataFormatException e) {
            LOG.debug(
                    "node {} leaves the connection from {}: {}",
                    local.node().handshake().node(),
                    pipe.socket().getRemoteSocketAddress(),
                    pipe.failure().orElseGet(() -> String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            LOG.warn("node {} gives a connection up", local.node().handshake().node(), e);
        } finally {
            pipe.abort("over");
        }
    }

    private static PeerService.hello_args hello(TMessage message, TProtocol in) throws TException {
        if (message.type != TMessageType.CALL || !message.name.equals("hello")) {
            throw new TException("a connection that does not begin with a handshake");
        }
        PeerService.hello_args args = new PeerService.hello_args();
        args.read(in);
        return args;
    }

    private void greet(TMessage message, Greeting theirs, Channel channel, Runnable onGreeted)
            throws IOException, TException, DataFormatException {
        NodeId from = theirs.handshake().node();
        Optional<String> refusal = inbound.refusal(theirs, pipe.peer());
        if (refusal.isPresent()) {
            answer(message, channel, refusal.get());
            return;
        }
        Optional<InboundLane> lane = inbound.enter(from, channel);
        if (lane.isEmpty()) {
            answer(message, channel, "too many nodes that are no peers call");
            return;
        }
        try {
            answer(message, channel, null);
            pipe.patience(local.node().patienceNanos(theirs));
            caller = new CallerService.Client(pipe.output());
            lane.get().take(this);
            onGreeted.run();
            inbound.entered(from);
            serve(from, channel, lane.get());
        } finally {
            inbound.leave(from);
        }
    }

    private void answer(TMessage call, Channel channel, @Nullable String refusal)
            throws TException {
        Answer answer = new Answer(Hellos.of(local.node().greeting(Optional.empty()), channel));
        if (refusal != null) {
            answer.setRefusal(refusal);
        }
        PeerService.hello_result result = new PeerService.hello_result(answer);
        TProtocol out = pipe.output();
        out.writeMessageBegin(new TMessage(call.name, TMessageType.REPLY, call.seqid));
        result.write(out);
        out.writeMessageEnd();
        out.getTransport().flush();
    }

    private void serve(NodeId from, Channel channel, InboundLane lane) throws IOException {
        FrameReader reader =
                new FrameReader(
                        local.node().handshake().cluster(),
                        from,
                        local.node().handshake().node(),
                        local.node().limits());
        int frameBytesMax = Wire.frameBytesMax(local.node().limits());
        try {
            while (pipe.failure().isEmpty()) {
                List<Envelope> batch = reader.read(pipe.input().next(frameBytesMax));
                if (reader.asked() != 0) {
                    asked.set(reader.asked());
                    beats.accept(this);
                }
                inbound.deliver(from, channel, lane, this, batch);
            }
        } catch (DataFormatException | TException e) {
            inbound.drop(from, 1);
            LOG.warn("node {} sent a frame that cannot be read: {}", from, e.getMessage());
        }
    }

    /**
     * Whether a beat is to be sent now: not before the handshake, nor while one is under way.
     * Breaks the connection off if that one takes too long.
     */
    boolean beginBeat() {
        long begun = beatNanos;
        if (begun != 0 && System.nanoTime() - begun > local.settings().keepaliveTimeoutNanos()) {
            pipe.abort("the caller does not read");
        }
        return caller != null && beating.compareAndSet(false, true);
    }

    /** Tells the caller that this node is alive. May block if the caller does not read. */
    void beat() {
        CallerService.Client client = caller;
        beatNanos = System.nanoTime() | 1;
        try {
            if (client != null) {
                client.beat(asked.getAndSet(0));
            }
        } catch (TException e) {
            pipe.abort("a beat cannot be sent");
        } finally {
            beatNanos = 0;
            beating.set(false);
        }
        if (asked.get() != 0) {
            beats.accept(this);
        }
    }
}
