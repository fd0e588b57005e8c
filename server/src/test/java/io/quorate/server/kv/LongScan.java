package io.quorate.server.kv;

import com.google.protobuf.Message;
import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvDatabase;
import io.quorate.kv.KvEntry;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvScan;
import io.quorate.kv.protocol.FrontEndContext;
import io.quorate.kv.protocol.KvFrontEnd;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvProtocol;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.RangeReply;
import io.quorate.kv.v1.RangeRequest;
import io.quorate.kv.v1.ReadVersionReply;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A process in which a client goes through a million keys, which the node makes up as they are
 * read: what it takes is what parts on their way take.
 */
final class LongScan {

    static final int KEYS = 1_000_000;
    static final int VALUE_BYTES = 200;

    /** Parts of a thousand entries that may be read and not taken: those in buffers, of 5 MiB. */
    private static final int AHEAD_MAX = 25;

    private static final long DAWDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Bytes VALUE = Bytes.wrap(new byte[VALUE_BYTES]);

    /** How many entries were read. */
    private final AtomicLong read = new AtomicLong();

    private LongScan() {}

    /** Prints the protocol, the keys and the bytes of values that came, for each protocol. */
    public static void main(String[] args) {
        for (String protocol : List.of("grpc", "thrift")) {
            System.out.println(protocol + " " + new LongScan().over(protocol));
        }
        System.exit(0);
    }

    private String over(String protocol) {
        KvFrontEnd node =
                KvProtocol.all()
                        .named(protocol)
                        .serve(new FrontEndContext("localhost:0", 1 << 20, new Service()));
        KvClientConfig config =
                new KvClientConfig(List.of(node.address()), Duration.ofSeconds(60), true, protocol);
        RangeQuery all =
                new RangeQuery(
                        "default", key(0), Optional.of(key(KEYS)), Integer.MAX_VALUE, false, false);
        long count = 0;
        long bytes = 0;
        try (KvClient client = KvClient.create(config);
                KvScan scan = client.scan(all, ReadMode.LINEARIZABLE)) {
            for (KvEntry entry : scan) {
                require(entry.key().equals(key(count)), "key " + count + " is missing");
                count++;
                bytes += entry.value().size();
                if (count == 1) {
                    dawdle();
                }
                long ahead = (read.get() - count) / 1_000;
                require(ahead <= AHEAD_MAX, ahead + " parts are on their way");
            }
        }
        node.kill();
        return count + " " + bytes;
    }

    /** Time for a node that does not wait for its client to get ahead of it. */
    private void dawdle() {
        long until = System.nanoTime() + DAWDLE_NANOS;
        while (System.nanoTime() < until && read.get() < KEYS) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }

    private static Bytes key(long number) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    private static long number(Bytes key) {
        long number = key.asByteBuffer().getLong();
        // Behind a key is what begins with it.
        return key.size() > 8 ? number + 1 : number;
    }

    private RangeResult range(RangeQuery query) {
        long from = number(query.begin());
        long to = Math.min(KEYS, from + query.limit());
        List<KvEntry> entries = new ArrayList<>();
        for (long i = from; i < to; i++) {
            entries.add(new KvEntry(key(i), VALUE));
        }
        read.addAndGet(entries.size());
        return new RangeResult(entries, to < KEYS);
    }

    /** Has all keys, each as it is asked for. */
    private KvDatabase database() {
        return (KvDatabase)
                Proxy.newProxyInstance(
                        LongScan.class.getClassLoader(),
                        new Class<?>[] {KvDatabase.class},
                        (self, method, values) -> {
                            require(method.getName().equals("snapshotRange"), method.getName());
                            return CompletableFuture.supplyAsync(
                                    () -> range((RangeQuery) values[0]));
                        });
    }

    private final class Service implements KvService {

        // Only a version is asked for by a call.
        @SuppressWarnings("unchecked")
        @Override
        public <Q extends Message, A extends Message> CompletionStage<A> call(
                KvMethod<Q, A> method, Q request) {
            require(method == KvMethod.READ_VERSION, method.name());
            return (CompletionStage<A>)
                    CompletableFuture.completedFuture(
                            ReadVersionReply.newBuilder().setVersion(1).build());
        }

        // Only ranges are asked for by a stream.
        @SuppressWarnings("unchecked")
        @Override
        public <Q extends Message, A extends Message> KvStream open(
                KvMethod<Q, A> method, Q request, KvSink<A> sink) {
            require(method == KvMethod.RANGE_STREAM, method.name());
            RangeRequest range = (RangeRequest) request;
            RangeStream stream =
                    new RangeStream(
                            database(),
                            new RangeQuery(
                                    range.getColumnFamily(),
                                    Bytes.wrap(range.getBegin().toByteArray()),
                                    Optional.of(Bytes.wrap(range.getEnd().toByteArray())),
                                    1_000,
                                    false,
                                    false),
                            range.getLimit() == 0
                                    ? Long.MAX_VALUE
                                    : Integer.toUnsignedLong(range.getLimit()),
                            OptionalLong.of(range.getVersion()),
                            ReadMode.LINEARIZABLE,
                            (KvSink<RangeReply>) sink,
                            new Failures(member -> ""));
            stream.wake();
            return stream;
        }
    }
}
