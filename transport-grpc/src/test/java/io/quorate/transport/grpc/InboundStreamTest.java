package io.quorate.transport.grpc;

import static io.quorate.testkit.transport.TransportRig.ONE;
import static io.quorate.testkit.transport.TransportRig.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.testkit.transport.TransportRig;
import io.quorate.transport.grpc.v1.Batch;
import io.quorate.transport.grpc.v1.Beat;
import io.quorate.transport.grpc.v1.Item;
import io.quorate.transport.net.InboundLane;
import io.quorate.transport.net.Inflow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a stream does with what arrives, step by step. */
class InboundStreamTest {

    private final InboundLane lane = new InboundLane();
    private final List<Runnable> workers = new ArrayList<>();
    private final Call olderCall = new Call();
    private final Call newerCall = new Call();
    private final Received older = new Received();
    private final Received newer = new Received();
    private final InboundStream olderStream = stream(olderCall, older);
    private final InboundStream newerStream = stream(newerCall, newer);

    private InboundStream stream(Call call, Received received) {
        return new InboundStream(
                call,
                new BatchReader(TransportRig.CLUSTER, ONE, TWO, 1_000),
                received,
                workers::add);
    }

    /** Notes what is done to it. */
    private static final class Call extends ServerCall<RawBatch, Beat> {
        private int requested;
        private final List<Status> closed = new ArrayList<>();

        @Override
        public void request(int messages) {
            requested += messages;
        }

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(Beat beat) {}

        @Override
        public void close(Status status, Metadata trailers) {
            closed.add(status);
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<RawBatch, Beat> getMethodDescriptor() {
            return Wire.receiving(Channel.MESSAGES);
        }
    }

    private final class Received implements InboundStream.Receiver {
        private final List<Integer> groups = new ArrayList<>();
        private Consumer<Envelope> also = envelope -> {};
        private boolean prompt = true;
        private int dropped;
        private int ended;

        @Override
        public boolean isPrompt() {
            return prompt;
        }

        @Override
        public void deliver(Inflow flow, List<Envelope> batch) {
            lane.deliver(flow, isNewest -> batch.forEach(one -> take(one, isNewest)));
        }

        private void take(Envelope envelope, BooleanSupplier isNewest) {
            if (isNewest.getAsBoolean()) {
                groups.add(envelope.group());
                also.accept(envelope);
            } else {
                dropped++;
            }
        }

        @Override
        public void drop(int envelopes) {
            dropped += envelopes;
        }

        @Override
        public void ended() {
            ended++;
        }
    }

    private static RawBatch batch(int... groups) {
        Batch.Builder batch = Batch.newBuilder();
        for (int group : groups) {
            batch.addItems(Item.newBuilder().setGroup(group));
        }
        return RawBatch.of(batch.build().toByteArray());
    }

    @Test
    void aBatchIsDeliveredInItsOrderAndTheNextIsAskedFor() {
        lane.take(olderStream);
        olderStream.onMessage(batch(3, 1, 2));
        assertThat(older.groups).containsExactly(3, 1, 2);
        assertThat(older.dropped).isZero();
        assertThat(olderCall.requested).isEqualTo(1);
    }

    @Test
    void aNewerStreamTakesThePlaceOfTheOlderInTheMiddleOfABatch() {
        lane.take(olderStream);
        older.also = envelope -> lane.take(newerStream);
        olderStream.onMessage(batch(1, 2, 3));
        olderStream.onMessage(batch(4));
        newerStream.onMessage(batch(5));
        assertThat(older.groups).containsExactly(1);
        assertThat(older.dropped).isEqualTo(3);
        assertThat(newer.groups).containsExactly(5);
        assertThat(olderCall.closed)
                .extracting(Status::getCode)
                .containsExactly(Status.Code.ABORTED);
        assertThat(newerCall.closed).isEmpty();
    }

    @Test
    void whoMayTakeItsTimeIsCalledByAWorkerInOrder() {
        lane.take(olderStream);
        older.prompt = false;
        olderStream.onMessage(batch(1));
        older.prompt = true;
        olderStream.onMessage(batch(2));
        assertThat(older.groups).isEmpty();
        assertThat(olderCall.requested).isZero();
        assertThat(workers).hasSize(1);
        workers.get(0).run();
        assertThat(older.groups).containsExactly(1, 2);
        assertThat(olderCall.requested).isEqualTo(2);
        olderStream.onMessage(batch(3));
        assertThat(older.groups).containsExactly(1, 2, 3);
        assertThat(workers).hasSize(1);
    }

    @Test
    void aBatchThatCannotBeReadEndsTheStream() {
        lane.take(olderStream);
        olderStream.onMessage(RawBatch.of(new byte[] {1, 2, 3}));
        olderStream.onMessage(RawBatch.unreadable("too large"));
        assertThat(olderCall.closed)
                .extracting(Status::getCode)
                .containsExactly(Status.Code.INVALID_ARGUMENT);
        assertThat(older.dropped).isEqualTo(2);
        assertThat(olderCall.requested).isZero();
    }

    @Test
    void theEndIsTold() {
        lane.take(olderStream);
        olderStream.onHalfClose();
        olderStream.onComplete();
        assertThat(older.ended).isEqualTo(1);
        assertThat(olderCall.closed).hasSize(1);
    }
}
