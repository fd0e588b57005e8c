package io.quorate.kv.client;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.quorate.kv.v1.ErrorDetail;
import io.quorate.kv.v1.GetReply;
import io.quorate.kv.v1.GetRequest;
import io.quorate.kv.v1.KvServiceGrpc;
import io.quorate.kv.v1.ReadVersionReply;
import io.quorate.kv.v1.ReadVersionRequest;
import io.quorate.kv.v1.StatusReply;
import io.quorate.kv.v1.StatusRequest;
import io.quorate.kv.v1.WatchReply;
import io.quorate.kv.v1.WatchRequest;
import io.quorate.kv.v1.WriteReply;
import io.quorate.kv.v1.WriteRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that answers as it was told to, call by call, and then with success. */
final class FakeNode implements AutoCloseable {

    /** What to do with a call. */
    interface Answer {
        void to(StreamObserver<?> reply);
    }

    /** Takes the call, and never answers. */
    static final Answer SILENCE = reply -> {};

    static Answer failure(Status.Code code, ErrorDetail.Builder detail) {
        return reply -> reply.onError(ErrorDetails.failure(code, detail.build()));
    }

    static Answer notLeader(String leaderClientAddress) {
        return failure(
                Status.Code.FAILED_PRECONDITION,
                ErrorDetail.newBuilder()
                        .setCode("NOT_LEADER")
                        .setMessage("another node leads")
                        .setLeaderClientAddress(leaderClientAddress));
    }

    /** Does what was asked, as far as anybody can tell, and never says so. */
    static final Answer DOUBT =
            failure(
                    Status.Code.UNKNOWN,
                    ErrorDetail.newBuilder()
                            .setCode("OUTCOME_UNKNOWN")
                            .setMessage("who knows")
                            .setOutcomeUnknown(true));

    static final Answer EXPIRED =
            failure(
                    Status.Code.FAILED_PRECONDITION,
                    ErrorDetail.newBuilder()
                            .setCode("SESSION_EXPIRED")
                            .setMessage("there is no session any more"));

    /** Succeeds. */
    @SuppressWarnings("unchecked") // Only writes are answered so.
    static Answer done(long version) {
        return reply -> {
            ((StreamObserver<WriteReply>) reply)
                    .onNext(WriteReply.newBuilder().setVersion(version).build());
            reply.onCompleted();
        };
    }

    final AtomicInteger calls = new AtomicInteger();
    final List<WriteRequest> writes = new CopyOnWriteArrayList<>();
    final List<WatchRequest> watches = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<Answer> writeAnswers = new LinkedBlockingQueue<>();
    private volatile Answer always = SILENCE;
    private volatile boolean succeeds = true;
    private final Server server;

    FakeNode() throws IOException {
        server =
                NettyServerBuilder.forAddress(new InetSocketAddress("localhost", 0))
                        .addService(new Service())
                        .directExecutor()
                        .build()
                        .start();
    }

    /** Serves a watch with one reply, and then says nothing more. */
    @SuppressWarnings("unchecked") // Only watches are answered so.
    static Answer changes(WatchReply page) {
        return reply -> ((StreamObserver<WatchReply>) reply).onNext(page);
    }

    /** Answers the next call not told of yet. */
    FakeNode then(Answer answer) {
        answers.add(answer);
        return this;
    }

    /** Answers the next writes not told of yet, whatever else is asked between them. */
    FakeNode onWrites(Answer... inOrder) {
        writeAnswers.addAll(List.of(inOrder));
        return this;
    }

    /** Answers all calls not told of. */
    FakeNode always(Answer answer) {
        always = answer;
        succeeds = false;
        return this;
    }

    String address() {
        return "localhost:" + server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private <T> void answer(StreamObserver<T> reply, T success) {
        calls.incrementAndGet();
        Answer answer = answers.poll();
        if (answer != null) {
            answer.to(reply);
        } else if (succeeds) {
            reply.onNext(success);
            reply.onCompleted();
        } else {
            always.to(reply);
        }
    }

    private final class Service extends KvServiceGrpc.KvServiceImplBase {
        @Override
        public void write(WriteRequest request, StreamObserver<WriteReply> reply) {
            writes.add(request);
            Answer next = writeAnswers.poll();
            if (next != null) {
                calls.incrementAndGet();
                next.to(reply);
                return;
            }
            answer(reply, WriteReply.newBuilder().setVersion(7).build());
        }

        @Override
        public void get(GetRequest request, StreamObserver<GetReply> reply) {
            answer(reply, GetReply.newBuilder().setFound(true).build());
        }

        @Override
        public void readVersion(
                ReadVersionRequest request, StreamObserver<ReadVersionReply> reply) {
            answer(reply, ReadVersionReply.newBuilder().setVersion(3).build());
        }

        @Override
        public void watch(WatchRequest request, StreamObserver<WatchReply> reply) {
            calls.incrementAndGet();
            watches.add(request);
            Answer next = answers.poll();
            (next == null ? always : next).to(reply);
        }

        @Override
        public void status(StatusRequest request, StreamObserver<StatusReply> reply) {
            answer(reply, StatusReply.newBuilder().setNode(server.getPort()).build());
        }
    }
}
