package io.quorate.transport.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.quorate.api.CertificateIdentity;
import io.quorate.api.Channel;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.Envelope;
import io.quorate.api.HostPort;
import io.quorate.transport.grpc.v1.Beat;
import io.quorate.transport.net.Greeting;
import io.quorate.transport.net.Link;
import io.quorate.transport.net.NetSettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one peer for one channel, and the one call on it. It is made once; after its
 * end {@link StreamOutbound} makes another, which looks the host's name up again and takes new TLS
 * files.
 *
 * <p>Belongs to one event loop, which gRPC calls it back on.
 */
final class Connection extends ClientCall.Listener<Beat> {

    /** Bytes that gRPC holds for the network, beyond which it is not ready for more. */
    private static final int READY_BYTES = 256 << 10;

    private static final int BEAT_BYTES_MAX = 1_024;

    /** gRPC takes nothing shorter. */
    private static final long HTTP_KEEPALIVE_MIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final StreamOutbound owner;
    private final Link link;
    private final Channel channel;
    private final Local local;
    private final EventLoop loop;
    private @Nullable ManagedChannel grpc;
    private @Nullable ClientCall<BatchStream, Beat> call;
    private @Nullable ScheduledFuture<?> watch;
    private boolean established;

    /** What was asked and not answered yet; 0 if nothing. */
    private long asked;

    /** Intervals since the peer was last heard. */
    private int silentIntervals;

    private int silentIntervalsMax;

    Connection(StreamOutbound owner, Link link, Channel channel, Local local, EventLoop loop) {
        this.owner = owner;
        this.link = link;
        this.channel = channel;
        this.local = local;
        this.loop = loop;
    }

    void open() {
        ManagedChannel made;
        try {
            made = dial(HostPort.parse(link.address()));
        } catch (ConsensusException e) {
            loop.execute(() -> owner.onLost(this, e.error().message()));
            return;
        } catch (RuntimeException e) {
            // What is an address for this node need not be one for gRPC.
            loop.execute(
                    () ->
                            owner.onLost(
                                    this, "cannot call " + link.address() + ": " + e.getMessage()));
            return;
        }
        grpc = made;
        ClientCall<BatchStream, Beat> started = made.newCall(Wire.sending(channel), callOptions());
        call = started;
        Greeting greeting = local.node().greeting(Optional.of(link.peer()));
        started.start(this, Hellos.toMetadata(greeting));
        started.setMessageCompression(true);
        started.request(2);
        long timeout = local.settings().connectTimeoutNanos();
        watch =
                loop.schedule(
                        () ->
                                owner.onLost(
                                        this,
                                        "no handshake within "
                                                + TimeUnit.NANOSECONDS.toMillis(timeout)
                                                + " ms"),
                        timeout,
                        TimeUnit.NANOSECONDS);
    }

    private ManagedChannel dial(HostPort address) {
        NetSettings settings = local.settings();
        NettyChannelBuilder builder =
                NettyChannelBuilder.forAddress(address.host(), address.port())
                        .eventLoopGroup(loop)
                        .channelType(Threads.channelType())
                        .executor(local.threads().workers())
                        .offloadExecutor(local.threads().workers())
                        .withOption(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                Math.toIntExact(
                                        TimeUnit.NANOSECONDS.toMillis(
                                                settings.connectTimeoutNanos())))
                        .keepAliveTime(
                                Math.max(settings.keepaliveNanos(), HTTP_KEEPALIVE_MIN_NANOS),
                                TimeUnit.NANOSECONDS)
                        .keepAliveTimeout(settings.keepaliveTimeoutNanos(), TimeUnit.NANOSECONDS)
                        .keepAliveWithoutCalls(true)
                        .maxInboundMessageSize(BEAT_BYTES_MAX)
                        .maxInboundMetadataSize(Wire.METADATA_BYTES_MAX)
                        .compressorRegistry(Zstd.compressors())
                        .proxyDetector(target -> null)
                        .disableServiceConfigLookUp()
                        .disableRetry();
        Tls tls = local.tls();
        return (tls == null ? builder.usePlaintext() : builder.sslContext(tls.client())).build();
    }

    private CallOptions callOptions() {
        CallOptions options =
                CallOptions.DEFAULT
                        .withExecutor(loop)
                        .withOnReadyThreshold(READY_BYTES)
                        .withStreamTracerFactory(new Measuring());
        return local.settings().compresses()
                ? options.withCompression(local.settings().compression())
                : options;
    }

    /** Counts the bytes of the call, before and after compression. */
    private final class Measuring extends ClientStreamTracer.Factory {
        @Override
        public ClientStreamTracer newClientStreamTracer(
                ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                @Override
                public void outboundMessageSent(
                        int message, long wireBytes, long uncompressedBytes) {
                    link.wrote(uncompressedBytes, wireBytes);
                }
            };
        }
    }

    boolean isEstablished() {
        return established;
    }

    boolean isReady() {
        return established && call != null && call.isReady();
    }

    void send(List<Envelope> batch) {
        if (call != null) {
            call.sendMessage(new BatchStream(batch));
        }
    }

    /** Ends it, from this side. */
    void close(String why) {
        if (watch != null) {
            watch.cancel(false);
        }
        if (call != null) {
            call.cancel(why, null);
        }
        if (grpc != null) {
            grpc.shutdownNow();
        }
    }

    /** Waits until a time for what {@link #close} began. By any thread that knows of the close. */
    void awaitClosed(long deadlineNanos) throws InterruptedException {
        if (grpc != null) {
            grpc.awaitTermination(
                    Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    // ---- called by gRPC, on the event loop ----

    @Override
    public void onHeaders(Metadata headers) {
        Optional<Greeting> theirs = Hellos.of(headers);
        if (theirs.isEmpty()) {
            owner.onLost(this, "node " + link.peer() + " answers without a handshake");
            return;
        }
        Optional<String> refusal = refusal(theirs.get());
        if (refusal.isPresent()) {
            owner.onLost(this, refusal.get());
            return;
        }
        established = true;
        watch(theirs.get().keepaliveMillis());
        ask();
        owner.onConnected(this);
    }

    private Optional<String> refusal(Greeting theirs) {
        Optional<CertificateIdentity> proven =
                call == null ? Optional.empty() : local.peer(call.getAttributes());
        return Greeting.refuseCalled(
                        local.node().handshake(), theirs, link.peer(), local.tls() != null, proven)
                .map(ConsensusError::message);
    }

    /** Counts intervals without a beat; intervals and not time, since this node may be paused. */
    private void watch(int theirMillis) {
        if (watch != null) {
            watch.cancel(false);
        }
        long interval = Math.max(local.node().keepaliveMillis(), theirMillis);
        long timeout = TimeUnit.NANOSECONDS.toMillis(local.settings().keepaliveTimeoutNanos());
        silentIntervalsMax = (int) Math.max(2, timeout / interval);
        watch = loop.scheduleWithFixedDelay(this::tick, interval, interval, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        silentIntervals++;
        if (silentIntervals > silentIntervalsMax) {
            owner.onLost(this, "node " + link.peer() + " is silent though the connection stands");
        } else {
            ask();
        }
    }

    /** Measures the round trip, unless more waits already than the network takes. */
    private void ask() {
        if (channel == Channel.MESSAGES && asked == 0 && call != null && isReady()) {
            asked = System.nanoTime() | 1;
            call.sendMessage(BatchStream.asking(asked));
        }
    }

    @Override
    public void onMessage(Beat beat) {
        silentIntervals = 0;
        if (asked != 0 && beat.getAsked() == asked) {
            link.answered(System.nanoTime() - asked);
            asked = 0;
        }
        if (call != null) {
            call.request(1);
        }
    }

    @Override
    public void onReady() {
        owner.onReady(this);
    }

    @Override
    public void onClose(Status status, @Nullable Metadata trailers) {
        String why = Hellos.of(trailers).flatMap(this::refusal).orElseGet(() -> describe(status));
        owner.onLost(this, why);
    }

    private String describe(Status status) {
        Throwable cause = status.getCause();
        if (cause == null) {
            return "node "
                    + link.peer()
                    + " ended the call: "
                    + status.getCode()
                    + (status.getDescription() == null
                            ? ""
                            : ": " + Greeting.printable(status.getDescription()));
        }
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = cause.getMessage();
        return "cannot reach " + link.address() + ": " + (text == null ? cause.toString() : text);
    }
}
