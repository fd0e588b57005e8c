package io.quorate.kv.thrift;

import com.google.protobuf.Message;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.quorate.kv.protocol.CertificateNames;
import io.quorate.kv.protocol.KvAdmission;
import io.quorate.kv.protocol.KvCaller;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvToken;
import io.quorate.kv.v1.ErrorDetail;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client. Its calls run beside each other, and each is answered when it is
 * done. While as many are under way as may be, or the client does not read, nothing is read.
 */
final class ServedConnection extends SimpleChannelInboundHandler<byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(ServedConnection.class);

    private final KvAdmission admission;
    private final ServerLimits limits;
    private final Set<Served<?>> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    /** Whoever is at the other end, without a token; null until it is asked for. */
    private @Nullable KvCaller peer;

    ServedConnection(KvAdmission admission, ServerLimits limits) {
        this.admission = admission;
        this.limits = limits;
    }

    /** Begins to refuse; whether calls are still under way. */
    boolean isBusyWhenClosing() {
        closing = true;
        return !underWay.isEmpty();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, byte[] bytes) throws TException {
        Frame frame = Frame.read(bytes);
        TMessage message = frame.message();
        if (message.type != TMessageType.CALL) {
            throw new TApplicationException(
                    TApplicationException.INVALID_MESSAGE_TYPE, "only calls are taken");
        }
        Optional<KvMethod<?, ?>> method = ThriftCalls.method(message.name);
        if (method.isPresent()) {
            serve(context.channel(), frame, method.get());
        } else {
            refuse(
                    context.channel(),
                    frame,
                    new TApplicationException(
                            TApplicationException.UNKNOWN_METHOD, "there is no such function"));
        }
        readOn(context.channel());
    }

    private static void refuse(Channel channel, Frame frame, TApplicationException problem)
            throws TException {
        TMessage call = frame.message();
        write(
                channel,
                Frame.write(
                        frame.encoding(),
                        new TMessage(call.name, TMessageType.EXCEPTION, call.seqid),
                        problem::write));
    }

    private <Q extends Message, A extends Message> void serve(
            Channel channel, Frame frame, KvMethod<Q, A> method) throws TException {
        ThriftCalls.Asked<Q> asked;
        try {
            asked = ThriftCalls.readArguments(frame.body(), method);
        } catch (TException e) {
            refuse(
                    channel,
                    frame,
                    new TApplicationException(
                            TApplicationException.PROTOCOL_ERROR,
                            "the arguments cannot be read: " + e.getMessage()));
            return;
        }
        Served<A> call = new Served<>(channel, frame, method);
        if (closing) {
            call.fail(failure("UNAVAILABLE", "the node ends", false));
            return;
        }
        underWay.add(call);
        call.endAfter(asked.timeoutMillis());
        KvService service = admission.servedTo(caller(channel, asked.token()), method);
        if (method.isStream()) {
            PageSink<A> page = new PageSink<>(call::succeed, call::fail, method.reply());
            call.sink = page;
            page.follow(service.open(method, asked.request(), page));
        } else {
            service.call(method, asked.request())
                    .whenComplete(
                            (reply, failure) -> {
                                if (failure == null) {
                                    call.succeed(reply);
                                } else {
                                    call.fail(KvFailure.of(failure));
                                }
                            });
        }
    }

    private KvCaller caller(Channel channel, Optional<KvToken> token) {
        KvCaller known = peer;
        if (known == null) {
            @Nullable SslHandler tls = channel.pipeline().get(SslHandler.class);
            known =
                    new KvCaller(
                            channel.remoteAddress() instanceof InetSocketAddress from
                                    ? Optional.ofNullable(from.getAddress())
                                    : Optional.empty(),
                            CertificateNames.ofPeer(tls == null ? null : tls.engine().getSession()),
                            Optional.empty(),
                            false);
            peer = known;
        }
        return token.isEmpty()
                ? known
                : new KvCaller(known.address(), known.certificate(), token, false);
    }

    private static KvFailure failure(String code, String message, boolean outcomeUnknown) {
        return KvFailure.answer(
                ErrorDetail.newBuilder()
                        .setCode(code)
                        .setMessage(message)
                        .setOutcomeUnknown(outcomeUnknown)
                        .build());
    }

    private static void write(Channel channel, TMemoryBuffer frame) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(frame.getArray(), 0, frame.length()));
    }

    /** Reads as long as there is room for another call and its answer. */
    private void readOn(Channel channel) {
        boolean reads = hasRoom(channel);
        if (channel.config().isAutoRead() != reads) {
            channel.config().setAutoRead(reads);
            // Whoever made room meanwhile has seen that it reads.
            if (!reads && hasRoom(channel)) {
                channel.config().setAutoRead(true);
            }
        }
    }

    private boolean hasRoom(Channel channel) {
        return underWay.size() < limits.callsMax() && channel.isWritable();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        readOn(context.channel());
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent && underWay.isEmpty()) {
            context.close();
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        underWay.forEach(Served::leave);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
        LOG.debug("leaves {}: {}", context.channel().remoteAddress(), problem.toString());
        context.close();
    }

    /** One call that is under way. It is answered once. */
    private final class Served<A extends Message> {
        private final Channel channel;
        private final Frame.Encoding encoding;
        private final TMessage head;
        private final boolean mayHaveAnEffect;
        private final AtomicBoolean answered = new AtomicBoolean();
        private volatile @Nullable Future<?> timeout;
        private volatile @Nullable PageSink<A> sink;

        Served(Channel channel, Frame frame, KvMethod<?, A> method) {
            this.channel = channel;
            this.encoding = frame.encoding();
            this.head =
                    new TMessage(frame.message().name, TMessageType.REPLY, frame.message().seqid);
            this.mayHaveAnEffect = method == KvMethod.WRITE;
        }

        void endAfter(long millis) {
            if (millis > 0) {
                timeout =
                        channel.eventLoop()
                                .schedule(() -> timeOut(millis), millis, TimeUnit.MILLISECONDS);
            }
        }

        private void timeOut(long millis) {
            fail(failure("TIMEOUT", "not done within " + millis + " ms", mayHaveAnEffect));
            cancelPage();
        }

        void succeed(A reply) {
            answer(out -> ThriftCalls.writeSuccess(out, reply));
        }

        void fail(KvFailure failure) {
            answer(out -> ThriftCalls.writeFailure(out, failure.detail()));
        }

        private void answer(Frame.Body body) {
            if (!answered.compareAndSet(false, true)) {
                return;
            }
            try {
                write(channel, Frame.write(encoding, head, body));
            } catch (TException | RuntimeException e) {
                LOG.error("an answer cannot be written", e);
                channel.close();
            }
            // Not before: a front end that closes waits for calls that are under way.
            forget();
            if (channel.bytesBeforeWritable() > limits.unreadBytesMax()) {
                LOG.debug("leaves {}, which does not read", channel.remoteAddress());
                channel.close();
            }
            if (!channel.config().isAutoRead()) {
                channel.eventLoop().execute(() -> readOn(channel));
            }
        }

        /** The client has gone. */
        void leave() {
            answered.set(true);
            forget();
            cancelPage();
        }

        /** What nobody waits for any more is not read on. */
        private void cancelPage() {
            PageSink<A> page = sink;
            if (page != null) {
                page.cancel();
            }
        }

        private void forget() {
            underWay.remove(this);
            Future<?> pending = timeout;
            if (pending != null) {
                pending.cancel(false);
            }
        }
    }
}
