package io.quorate.microbench;

import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.ClusterId;
import io.quorate.api.Envelope;
import io.quorate.api.EnvelopeListener;
import io.quorate.api.Handshake;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.Providers;
import io.quorate.api.Settings;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import io.quorate.api.TransportLimits;
import io.quorate.api.TransportProvider;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Two ends of a transport in this process: the far one sends every envelope back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TransportBench {

    private static final ClusterId CLUSTER = new ClusterId("microbench");
    private static final NodeId NEAR = NodeId.of(1);
    private static final NodeId FAR = NodeId.of(2);
    private static final int TOGETHER = 1_024;
    private static final long FIRST_SECONDS = 30;
    private static final long LATER_SECONDS = 10;

    @Param({"inmemory", "grpc", "thrift"})
    private String transport = "grpc";

    @Param("128")
    private int size = 128;

    private final Semaphore back = new Semaphore(0);
    private Bytes payload = Bytes.EMPTY;
    private @Nullable Transport near;
    private @Nullable Transport far;

    @Setup
    public void connect() throws InterruptedException {
        payload = Bytes.wrap(new byte[size]);
        TransportProvider provider = Providers.transports().named(transport);
        Transport ours = create(provider, NEAR, List.of());
        near = ours;
        ours.listen(0, EnvelopeListener.prompt((channel, envelope) -> back.release()));
        ours.start();
        // Only now it has an address.
        Transport theirs = create(provider, FAR, List.of(Member.voter(NEAR, ours.address())));
        far = theirs;
        theirs.listen(
                0,
                EnvelopeListener.prompt(
                        (channel, envelope) ->
                                theirs.send(channel, envelope(FAR, NEAR, envelope.payload()))));
        theirs.start();
        ours.updatePeers(List.of(Member.voter(FAR, theirs.address())));
        awaitLink();
    }

    private static Transport create(TransportProvider provider, NodeId self, List<Member> peers) {
        TransportLimits limits = TransportLimits.DEFAULT;
        String address =
                provider.crossesProcesses() ? "localhost:0" : "micro-" + UUID.randomUUID() + self;
        return provider.create(
                new TransportContext(
                        new Handshake(
                                CLUSTER,
                                self,
                                UUID.randomUUID(),
                                "echo",
                                1,
                                limits.payloadBytesMax()),
                        address,
                        peers,
                        limits,
                        Settings.defaults(provider)));
    }

    private static Envelope envelope(NodeId from, NodeId to, Bytes payload) {
        return new Envelope(CLUSTER, 0, 0, from, to, 1, payload);
    }

    /** What is sent before both links are there may be dropped. */
    private void awaitLink() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(FIRST_SECONDS);
        do {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(transport + " does not connect");
            }
            near().send(Channel.MESSAGES, envelope(NEAR, FAR, payload));
        } while (!back.tryAcquire(100, TimeUnit.MILLISECONDS));
        TimeUnit.MILLISECONDS.sleep(100);
        back.drainPermits();
    }

    private Transport near() {
        Transport ours = near;
        if (ours == null) {
            throw new IllegalStateException("not connected");
        }
        return ours;
    }

    /** One envelope there and back, with nothing else under way. */
    @Benchmark
    public void roundTrip() throws InterruptedException {
        exchange(1);
    }

    /** An envelope of many that are there and back. */
    @Benchmark
    @OperationsPerInvocation(TOGETHER)
    public void throughput() throws InterruptedException {
        exchange(TOGETHER);
    }

    private void exchange(int count) throws InterruptedException {
        Transport ours = near();
        for (int i = 0; i < count; i++) {
            ours.send(Channel.MESSAGES, envelope(NEAR, FAR, payload));
        }
        if (!back.tryAcquire(count, LATER_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(transport + " lost an envelope");
        }
    }

    @TearDown
    public void close() {
        if (near != null) {
            near.close();
        }
        if (far != null) {
            far.close();
        }
    }
}
