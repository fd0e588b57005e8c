package io.quorate.transport.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.api.TransportLimits;
import io.quorate.testkit.transport.TransportRig;
import io.quorate.transport.net.Greeting;
import io.quorate.transport.thrift.v1.Batch;
import io.quorate.transport.thrift.v1.Hello;
import io.quorate.transport.thrift.v1.Packed;
import io.quorate.transport.thrift.v1.PeerService;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.DataFormatException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TCompactProtocol;

/** Frames are read as they were written, and whatever else arrives does no harm. */
class FrameTest {

    private static final int PAYLOAD_MAX = 4_096;
    private static final TransportLimits LIMITS = new TransportLimits(PAYLOAD_MAX, 64, 1 << 20);
    private static final FrameReader READER =
            new FrameReader(TransportRig.CLUSTER, TransportRig.ONE, TransportRig.TWO, LIMITS);

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Something to say to a peer. */
    private interface Call {
        void on(PeerService.Client client) throws TException;
    }

    private static Envelope envelope(int group, int generation, int kind, byte[] payload) {
        return new Envelope(
                TransportRig.CLUSTER,
                group,
                generation,
                TransportRig.ONE,
                TransportRig.TWO,
                kind,
                Bytes.wrap(payload));
    }

    @Provide
    Arbitrary<List<Envelope>> batches() {
        Arbitrary<Integer> number =
                Arbitraries.integers().greaterOrEqual(0).edgeCases(e -> e.add(0, 127, 128));
        Arbitrary<byte[]> payload =
                Arbitraries.bytes().array(byte[].class).ofMinSize(0).ofMaxSize(300);
        return Combinators.combine(number, number, Arbitraries.integers().between(0, 255), payload)
                .as(FrameTest::envelope)
                .list()
                .ofMaxSize(20);
    }

    /** What {@code call} writes, as the frame that comes out at the other end. */
    private static byte[] frame(Call call) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            call.on(new PeerService.Client(new TCompactProtocol(new FrameOutput(out))));
            FrameInput in = new FrameInput(new ByteArrayInputStream(out.toByteArray()));
            return in.next(Wire.frameBytesMax(LIMITS));
        } catch (TException | IOException | DataFormatException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] deliver(List<Envelope> batch) {
        return frame(client -> client.deliver(new EnvelopeBatch(batch)));
    }

    private static byte[] plain(Batch batch) throws TException {
        return new TSerializer(new TCompactProtocol.Factory()).serialize(batch);
    }

    private static byte[] deliverPacked(int plainBytes, byte[] zstd) {
        return frame(client -> client.deliverPacked(new Packed(plainBytes, ByteBuffer.wrap(zstd))));
    }

    @Property
    void aBatchIsReadAsItWasWritten(@ForAll("batches") List<Envelope> batch) throws TException {
        assertThat(READER.read(deliver(batch))).isEqualTo(batch);
    }

    @Property(tries = 200)
    void aCompressedBatchIsReadAsItWasWritten(@ForAll("batches") List<Envelope> batch)
            throws TException {
        byte[] plain = plain(new EnvelopeBatch(batch));
        assertThat(READER.read(deliverPacked(plain.length, Zstd.compress(plain)))).isEqualTo(batch);
    }

    @Example
    void aBeatDeliversNothing() throws TException {
        assertThat(READER.read(frame(client -> client.beat(0)))).isEmpty();
        assertThat(READER.asked()).isZero();
        assertThat(READER.read(frame(client -> client.beat(Long.MIN_VALUE)))).isEmpty();
        assertThat(READER.asked()).isEqualTo(Long.MIN_VALUE);
        READER.read(deliver(List.of()));
        assertThat(READER.asked()).isZero();
    }

    /** The bytes on the wire, which other versions and languages rely on. */
    @Example
    void theBytesOfABatchAreThoseOfTheCompactProtocol() {
        assertThat(deliver(List.of(envelope(1, 2, 3, new byte[] {9}))))
                .isEqualTo(
                        new byte[] {
                            (byte) 0x82,
                            (byte) 0x81,
                            1,
                            7,
                            'd',
                            'e',
                            'l',
                            'i',
                            'v',
                            'e',
                            'r',
                            0x1C,
                            0x19,
                            0x1C,
                            0x15,
                            2,
                            0x15,
                            4,
                            0x15,
                            6,
                            0x18,
                            1,
                            9,
                            0,
                            0,
                            0
                        });
    }

    @Example
    void whatIsWrittenIsNoLargerThanReserved() {
        int max = Integer.MAX_VALUE;
        Envelope largest = envelope(max, max, 255, new byte[PAYLOAD_MAX]);
        int alone = deliver(List.of(largest)).length;
        int both = deliver(List.of(largest, largest)).length;
        assertThat(both - alone).isLessThanOrEqualTo(PAYLOAD_MAX + Wire.ITEM_BYTES_MAX);
        assertThat(alone - (both - alone)).isLessThan(64);
    }

    @Example
    void framesOfEverySizeAreReadOneAfterTheOther() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PeerService.Client client =
                new PeerService.Client(new TCompactProtocol(new FrameOutput(out)));
        int[] sizes = {0, 1, 3_000, 100_000, 2_000_000, 5};
        for (int size : sizes) {
            client.deliver(new EnvelopeBatch(List.of(envelope(0, 0, 0, new byte[size]))));
        }
        FrameReader reader =
                new FrameReader(
                        TransportRig.CLUSTER,
                        TransportRig.ONE,
                        TransportRig.TWO,
                        new TransportLimits(2_000_000, 1, 2 << 20));
        FrameInput in = new FrameInput(new ByteArrayInputStream(out.toByteArray()));
        for (int size : sizes) {
            assertThat(reader.read(in.next(4 << 20)).get(0).payload().size()).isEqualTo(size);
        }
    }

    @Example
    void fieldsFromTheFutureAreSkipped() throws TException {
        // deliver(batch{items: [Item{group: 3, 15: list<i32>[1, 2]}], 9: "new"}, 8: true)
        byte[] arguments = {
            0x1C,
            0x19,
            0x1C,
            0x15,
            6,
            (byte) 0xE9,
            0x25,
            2,
            4,
            0,
            (byte) 0x88,
            3,
            'n',
            'e',
            'w',
            0,
            0x71,
            0
        };
        assertThat(READER.read(call("deliver", arguments)))
                .containsExactly(envelope(3, 0, 0, new byte[0]));
    }

    /** A oneway call with these encoded arguments. */
    private static byte[] call(String name, byte[] arguments) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + text.length + arguments.length)
                .put(new byte[] {(byte) 0x82, (byte) 0x81, 1, (byte) text.length})
                .put(text)
                .put(arguments)
                .array();
    }

    @Example
    void payloadsAreMeasuredAtTheLimit() throws TException {
        for (int size : new int[] {PAYLOAD_MAX - 1, PAYLOAD_MAX}) {
            assertThat(READER.read(deliver(List.of(envelope(0, 0, 0, new byte[size]))))).hasSize(1);
        }
        assertRefused(deliver(List.of(envelope(0, 0, 0, new byte[PAYLOAD_MAX + 1]))), "4097");
    }

    @Example
    void aBatchOfTooManyEnvelopesIsRefused() throws TException {
        List<Envelope> batch = new ArrayList<>();
        for (int i = 0; i < Wire.ITEMS_MAX; i++) {
            batch.add(envelope(0, 0, 0, new byte[0]));
        }
        assertThat(READER.read(deliver(batch))).hasSize(Wire.ITEMS_MAX);
        batch.add(envelope(0, 0, 0, new byte[0]));
        assertRefused(deliver(batch), "4097");
    }

    @Example
    void framesAreMeasuredAtTheLimit() throws Exception {
        for (int size : new int[] {1, 99, 100}) {
            assertThat(input(size).next(100)).hasSize(size);
        }
        for (int size : new int[] {0, -1, 101, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> input(size).next(100)).isInstanceOf(DataFormatException.class);
        }
    }

    private static FrameInput input(int announced) {
        byte[] bytes = ByteBuffer.allocate(104).putInt(announced).array();
        return new FrameInput(new ByteArrayInputStream(bytes));
    }

    @Example
    void bombsAreRefused() throws TException {
        // A list of 2^31 - 1 items, a payload of as many bytes, a number without end.
        byte[] many = {0x1C, 0x19, (byte) 0xFC, -1, -1, -1, -1, 7};
        assertRefused(call("deliver", many), "");
        byte[] huge = {0x1C, 0x19, 0x1C, 0x48, -1, -1, -1, -1, 7};
        assertRefused(call("deliver", huge), "");
        byte[] endless = new byte[100];
        Arrays.fill(endless, (byte) -1);
        endless[0] = 0x15;
        assertRefused(call("deliver", endless), "");
        // Unknown fields, one in the other, 100,000 deep: structs, then lists.
        byte[] structs = new byte[100_000];
        Arrays.fill(structs, (byte) 0x5C);
        assertRefused(call("deliver", structs), "depth");
        byte[] lists = new byte[100_000];
        Arrays.fill(lists, (byte) 0x19);
        lists[0] = 0x59;
        assertRefused(call("deliver", lists), "depth");
        assertRefused(call("exit\nnow", new byte[] {0}), "'exit?now'");
        assertRefused(call("deliver", new byte[] {0}), "without a batch");
        assertRefused(frame(client -> client.send_hello(new Hello())), "oneway");
    }

    @Example
    void compressedBombsAreRefused() throws TException {
        byte[] zeros = new byte[64 << 20];
        byte[] bomb = Zstd.compress(zeros);
        int allowed = Wire.batchBytesMax(LIMITS);
        assertRefused(deliverPacked(zeros.length, bomb), "bytes, where 1 to");
        assertRefused(deliverPacked(allowed + 1, bomb), "bytes, where 1 to");
        assertRefused(deliverPacked(-1, bomb), "bytes, where 1 to");
        assertRefused(deliverPacked(allowed, bomb), "does not unpack");
        assertRefused(deliverPacked(100, new byte[] {1, 2, 3}), "does not unpack");
        byte[] plain = plain(new EnvelopeBatch(List.of(envelope(0, 0, 0, new byte[300]))));
        assertRefused(deliverPacked(plain.length + 1, Zstd.compress(plain)), "does not unpack");
    }

    private static void assertRefused(byte[] frame, String why) {
        assertThatThrownBy(() -> READER.read(frame))
                .isInstanceOf(TException.class)
                .satisfies(e -> assertThat(e.getMessage()).containsIgnoringCase(why));
    }

    /** Each read may take the memory of a batch; that is seen by the bytes the thread allocates. */
    @Example
    void aMillionMutatedFramesAreReadOrRefusedInBoundedMemory() throws TException {
        List<Envelope> batch =
                List.of(
                        envelope(1, 2, 3, new byte[40]),
                        envelope(70_000, 1 << 30, 255, new byte[200]),
                        envelope(0, 0, 0, new byte[0]));
        mutate(deliver(batch), 1_000_000, 512 << 10, READER::read);
        byte[] plain = plain(new EnvelopeBatch(batch));
        // A mutated frame may announce the largest batch there is.
        long largest = Wire.batchBytesMax(LIMITS) + (512L << 10);
        mutate(deliverPacked(plain.length, Zstd.compress(plain)), 20_000, largest, READER::read);
    }

    @Example
    void aHundredThousandMutatedGreetingsAreReadOrRefusedInBoundedMemory() {
        Greeting said =
                new Greeting(
                        TransportRig.handshake(TransportRig.ONE),
                        Optional.of(TransportRig.TWO),
                        1_000);
        byte[] frame = frame(client -> client.send_hello(Hellos.of(said, Channel.BULK)));
        mutate(
                frame,
                100_000,
                64 << 10,
                bytes -> {
                    var in = Wire.reading(bytes);
                    in.readMessageBegin();
                    PeerService.hello_args args = new PeerService.hello_args();
                    args.read(in);
                    Hellos.greeting(args.hello);
                });
    }

    /** Something that reads bytes. */
    private interface Reading {
        void of(byte[] bytes) throws TException;
    }

    private static void mutate(byte[] original, int rounds, long bytesMax, Reading reading) {
        SplittableRandom random = new SplittableRandom(7);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < rounds; round++) {
            byte[] mutated = mutate(original, random);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            if (isRead(mutated, reading)) {
                read++;
            } else {
                refused++;
            }
            // The first read of its kind may load classes; the second shows what it takes itself.
            if (THREADS.getCurrentThreadAllocatedBytes() - before > bytesMax) {
                assertThat(allocated(mutated, reading)).as("round " + round).isLessThan(bytesMax);
            }
        }
        assertThat(read).isGreaterThan(rounds / 100);
        assertThat(refused).isGreaterThan(rounds / 100);
    }

    /** Bytes that this thread allocates to read {@code bytes}. */
    private static long allocated(byte[] bytes, Reading reading) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        isRead(bytes, reading);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static boolean isRead(byte[] bytes, Reading reading) {
        try {
            reading.of(bytes);
            return true;
        } catch (TException e) {
            return false;
        }
    }

    private static byte[] mutate(byte[] original, SplittableRandom random) {
        int size = random.nextInt(4) == 0 ? random.nextInt(original.length) : original.length;
        byte[] mutated = Arrays.copyOf(original, size + random.nextInt(3));
        for (int i = random.nextInt(1, 6); i > 0 && mutated.length > 0; i--) {
            int at =
                    random.nextInt(
                            random.nextBoolean() ? Math.min(24, mutated.length) : mutated.length);
            mutated[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) -1;
        }
        return mutated;
    }
}
