package io.quorate.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.quorate.api.Bytes;
import io.quorate.api.Envelope;
import io.quorate.testkit.transport.TransportRig;
import io.quorate.transport.grpc.v1.Batch;
import io.quorate.transport.grpc.v1.Item;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Batches are what Protobuf says they are, and whatever else arrives does no harm. */
class BatchTest {

    private static final int PAYLOAD_MAX = 4_096;
    private static final BatchReader READER =
            new BatchReader(TransportRig.CLUSTER, TransportRig.ONE, TransportRig.TWO, PAYLOAD_MAX);

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
                .as(BatchTest::envelope)
                .list()
                .ofMaxSize(20);
    }

    private static byte[] encode(List<Envelope> batch) {
        try (BatchStream stream = new BatchStream(batch)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThat(stream.available()).isEqualTo(stream.drainTo(out)).isEqualTo(out.size());
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Property
    void aBatchIsReadAsItWasWritten(@ForAll("batches") List<Envelope> batch) throws Exception {
        assertThat(READER.read(encode(batch))).isEqualTo(batch);
    }

    @Property
    void aBatchIsByteForByteWhatProtobufWrites(@ForAll("batches") List<Envelope> batch) {
        Batch.Builder expected = Batch.newBuilder();
        for (Envelope envelope : batch) {
            expected.addItems(
                    Item.newBuilder()
                            .setGroup(envelope.group())
                            .setGeneration(envelope.generation())
                            .setKind(envelope.kind())
                            .setPayload(ByteString.copyFrom(envelope.payload().toByteArray())));
        }
        assertThat(encode(batch)).isEqualTo(expected.build().toByteArray());
    }

    @Example
    void aQuestionIsReadAsItWasWritten() throws Exception {
        BatchStream question = BatchStream.asking(Long.MIN_VALUE + 5);
        int size = question.available();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        question.drainTo(out);
        assertThat(out.toByteArray())
                .hasSize(size)
                .isEqualTo(Batch.newBuilder().setAsked(Long.MIN_VALUE + 5).build().toByteArray());
        assertThat(READER.read(out.toByteArray())).isEmpty();
        assertThat(READER.asked()).isEqualTo(Long.MIN_VALUE + 5);
        READER.read(encode(List.of()));
        assertThat(READER.asked()).isZero();
    }

    @Example
    void fieldsFromTheFutureAreSkipped() throws Exception {
        UnknownFieldSet future =
                UnknownFieldSet.newBuilder()
                        .addField(
                                77,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFromUtf8("new"))
                                        .addVarint(5)
                                        .addFixed64(6)
                                        .build())
                        .build();
        byte[] bytes =
                Batch.newBuilder()
                        .addItems(Item.newBuilder().setGroup(3).setUnknownFields(future))
                        .setUnknownFields(future)
                        .build()
                        .toByteArray();
        assertThat(READER.read(bytes)).containsExactly(envelope(3, 0, 0, new byte[0]));
    }

    @Example
    void payloadsAreMeasuredAtTheLimit() throws Exception {
        for (int size : new int[] {PAYLOAD_MAX - 1, PAYLOAD_MAX}) {
            assertThat(READER.read(encode(List.of(envelope(0, 0, 0, new byte[size]))))).hasSize(1);
        }
        assertRefused(encode(List.of(envelope(0, 0, 0, new byte[PAYLOAD_MAX + 1]))), "4097");
    }

    @Example
    void aBatchOfTooManyEnvelopesIsRefused() throws Exception {
        List<Envelope> batch = new ArrayList<>();
        for (int i = 0; i < Wire.ITEMS_MAX; i++) {
            batch.add(envelope(0, 0, 0, new byte[0]));
        }
        assertThat(READER.read(encode(batch))).hasSize(Wire.ITEMS_MAX);
        batch.add(envelope(0, 0, 0, new byte[0]));
        assertRefused(encode(batch), "more than 4096 envelopes");
    }

    @Example
    void bombsAreRefused() {
        // A list item of 2 GiB, a payload of 2 GiB, a number without end, a nest of groups.
        assertRefused(new byte[] {0x0A, -1, -1, -1, -1, 0x07}, "");
        assertRefused(new byte[] {0x0A, 0x06, 0x22, -1, -1, -1, -1, 0x07}, "exceeds the limit");
        byte[] endless = new byte[100];
        java.util.Arrays.fill(endless, (byte) -1);
        endless[0] = 0x0A;
        assertRefused(endless, "");
        byte[] groups = new byte[100_000];
        java.util.Arrays.fill(groups, (byte) 0x7B);
        assertRefused(groups, "a group in a batch");
        assertRefused(new byte[] {0x0A, 0x03, 0x18, -128, 0x02}, "out of range");
    }

    private static void assertRefused(byte[] bytes, String why) {
        assertThatThrownBy(() -> READER.read(bytes))
                .isInstanceOf(InvalidProtocolBufferException.class)
                .hasMessageContaining(why);
    }

    /** Each read may take the memory of a batch; that is seen by the bytes the thread allocates. */
    @Example
    void aMillionMutatedBatchesAreReadOrRefusedInBoundedMemory() {
        SplittableRandom random = new SplittableRandom(7);
        List<Envelope> batch =
                List.of(
                        envelope(1, 2, 3, new byte[40]),
                        envelope(70_000, 1 << 30, 255, new byte[200]),
                        envelope(0, 0, 0, new byte[0]));
        byte[] original = encode(batch);
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        int read = 0;
        int refused = 0;
        for (int round = 0; round < 1_000_000; round++) {
            byte[] mutated = mutate(original, random);
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                READER.read(mutated);
                read++;
            } catch (InvalidProtocolBufferException e) {
                refused++;
            }
            long used = threads.getCurrentThreadAllocatedBytes() - before;
            if (used > 256 << 10) {
                throw new AssertionError(used + " bytes to read round " + round);
            }
        }
        assertThat(read).isGreaterThan(10_000);
        assertThat(refused).isGreaterThan(10_000);
    }

    private static byte[] mutate(byte[] original, SplittableRandom random) {
        int size = random.nextInt(4) == 0 ? random.nextInt(original.length) : original.length;
        byte[] mutated = java.util.Arrays.copyOf(original, size + random.nextInt(3));
        for (int i = random.nextInt(1, 6); i > 0 && mutated.length > 0; i--) {
            int at =
                    random.nextInt(
                            random.nextBoolean() ? Math.min(12, mutated.length) : mutated.length);
            mutated[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) -1;
        }
        return mutated;
    }
}
