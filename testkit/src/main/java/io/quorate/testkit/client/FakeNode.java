package io.quorate.testkit.client;

import com.google.protobuf.Message;
import io.quorate.kv.protocol.FrontEndContext;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvFrontEnd;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvProtocol;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.ErrorDetail;
import io.quorate.kv.v1.GetReply;
import io.quorate.kv.v1.ReadVersionReply;
import io.quorate.kv.v1.StatusReply;
import io.quorate.kv.v1.WriteReply;
import io.quorate.kv.v1.WriteRequest;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that answers as it was told to, call by call, and then with success. */
public final class FakeNode implements AutoCloseable {

    /** What to do with a call. */
    public interface Answer {
        void to(CompletableFuture<Message> reply);
    }

    /** Takes the call, and never answers. */
    public static final Answer SILENCE = reply -> {};

    /** Does what was asked, as far as anybody can tell, and never says so. */
    public static final Answer DOUBT =
            failure(
                    ErrorDetail.newBuilder()
                            .setCode("OUTCOME_UNKNOWN")
                            .setMessage("who knows")
                            .setOutcomeUnknown(true));

    public static final Answer EXPIRED = failure("SESSION_EXPIRED", "there is no session any more");

    private final AtomicInteger calls = new AtomicInteger();
    private final List<WriteRequest> writes = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<Answer> writeAnswers = new LinkedBlockingQueue<>();
    private volatile Answer always = SILENCE;
    private volatile boolean succeeds = true;
    private final KvFrontEnd frontEnd;

    /** Begins to serve at a free port. */
    public FakeNode(KvProtocol protocol) {
        frontEnd = protocol.serve(new FrontEndContext("localhost:0", 1 << 20, new Service()));
    }

    public static Answer failure(ErrorDetail.Builder detail) {
        return reply -> reply.completeExceptionally(KvFailure.answer(detail.build()));
    }

    public static Answer failure(String code, String message) {
        return failure(ErrorDetail.newBuilder().setCode(code).setMessage(message));
    }

    public static Answer notLeader(String leaderClientAddress) {
        return failure(
                ErrorDetail.newBuilder()
                        .setCode("NOT_LEADER")
                        .setMessage("another node leads")
                        .setLeaderClientAddress(leaderClientAddress));
    }

    /** Succeeds; for writes. */
    public static Answer done(long version) {
        return reply -> reply.complete(WriteReply.newBuilder().setVersion(version).build());
    }

    /** How many calls came. */
    public AtomicInteger calls() {
        return calls;
    }

    /** All writes that came. */
    public List<WriteRequest> writes() {
        return writes;
    }

    /** Answers the next call not told of yet. */
    public FakeNode then(Answer answer) {
        answers.add(answer);
        return this;
    }

    /** Answers the next writes not told of yet, whatever else is asked between them. */
    public FakeNode onWrites(Answer... inOrder) {
        writeAnswers.addAll(List.of(inOrder));
        return this;
    }

    /** Answers all calls not told of. */
    public FakeNode always(Answer answer) {
        always = answer;
        succeeds = false;
        return this;
    }

    public String address() {
        return frontEnd.address();
    }

    @Override
    public void close() {
        frontEnd.kill();
    }

    private final class Service implements KvService {

        // Each success is a reply of its call.
        @SuppressWarnings("unchecked")
        @Override
        public <Q extends Message, A extends Message> CompletionStage<A> call(
                KvMethod<Q, A> method, Q request) {
            CompletableFuture<Message> reply = new CompletableFuture<>();
            Answer answer = null;
            if (method == KvMethod.WRITE) {
                writes.add((WriteRequest) request);
                answer = writeAnswers.poll();
            }
            answer = answer == null ? answers.poll() : answer;
            calls.incrementAndGet();
            if (answer == null && succeeds) {
                reply.complete(success(method));
            } else {
                (answer == null ? always : answer).to(reply);
            }
            return (CompletionStage<A>) reply;
        }

        private Message success(KvMethod<?, ?> method) {
            if (method == KvMethod.WRITE) {
                return WriteReply.newBuilder().setVersion(7).build();
            }
            if (method == KvMethod.GET) {
                return GetReply.newBuilder().setFound(true).build();
            }
            if (method == KvMethod.READ_VERSION) {
                return ReadVersionReply.newBuilder().setVersion(3).build();
            }
            return method == KvMethod.STATUS
                    ? StatusReply.newBuilder().setNode(port()).build()
                    : method.reply();
        }

        private int port() {
            return Integer.parseInt(address().substring(address().lastIndexOf(':') + 1));
        }

        @Override
        public <Q extends Message, A extends Message> KvStream open(
                KvMethod<Q, A> method, Q request, KvSink<A> sink) {
            throw new UnsupportedOperationException("nobody opens streams here");
        }
    }
}
