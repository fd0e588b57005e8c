package io.quorate.server.kv;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.v1.DigestsReply;
import io.quorate.kv.v1.DigestsRequest;
import io.quorate.kv.v1.PositionDigest;
import io.quorate.kv.v1.ReplicaServiceGrpc;
import io.quorate.kv.v1.StateReply;
import io.quorate.kv.v1.StateRequest;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Answers other replicas over gRPC. */
public final class GrpcReplicaService extends ReplicaServiceGrpc.ReplicaServiceImplBase {

    private static final int STATES_MAX = 1;

    private final Supplier<Map<Long, Bytes>> digests;
    private final Supplier<StateSnapshot> state;
    private final Semaphore states = new Semaphore(STATES_MAX);

    /**
     * Makes the service.
     *
     * @param digests the last ones of this node, by position
     * @param state holds the present state fast; throws if it is not to be given away
     */
    public GrpcReplicaService(Supplier<Map<Long, Bytes>> digests, Supplier<StateSnapshot> state) {
        this.digests = digests;
        this.state = state;
    }

    @Override
    public void digests(DigestsRequest request, StreamObserver<DigestsReply> reply) {
        DigestsReply.Builder told = DigestsReply.newBuilder();
        digests.get()
                .forEach(
                        (position, digest) ->
                                told.addDigests(
                                        PositionDigest.newBuilder()
                                                .setPosition(position)
                                                .setDigest(
                                                        UnsafeByteOperations.unsafeWrap(
                                                                digest.asByteBuffer()))));
        reply.onNext(told.build());
        reply.onCompleted();
    }

    @Override
    public void state(StateRequest request, StreamObserver<StateReply> reply) {
        if (!states.tryAcquire()) {
            reply.onError(
                    Failures.toStatus(
                            new ConsensusError.Overloaded("states being sent", STATES_MAX)
                                    .asException()));
            return;
        }
        StateSnapshot held;
        try {
            held = state.get();
        } catch (RuntimeException e) {
            states.release();
            reply.onError(Failures.toStatus(e));
            return;
        }
        new StateSender(held, (ServerCallStreamObserver<StateReply>) reply, states::release)
                .start();
    }
}
