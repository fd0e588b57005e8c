package io.quorate.kv.thrift;

import com.google.protobuf.Message;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.v1.ErrorDetail;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.jspecify.annotations.Nullable;

/** A call that waits for its answer. Used by the thread of its link. */
final class PendingCall<A extends Message> {

    private final int number;
    private final KvMethod<?, A> method;
    private final ClientThreads.Running threads;
    private final CompletableFuture<A> answer = new CompletableFuture<>();
    private final TMemoryBuffer frame;
    private boolean left;
    private @Nullable Future<?> timeout;

    PendingCall(
            int number, KvMethod<?, A> method, TMemoryBuffer frame, ClientThreads.Running threads) {
        this.number = number;
        this.method = method;
        this.frame = frame;
        this.threads = threads;
    }

    int number() {
        return number;
    }

    CompletableFuture<A> answer() {
        return answer;
    }

    void timeout(Future<?> scheduled) {
        timeout = scheduled;
    }

    /** What is to be sent now; from here on it may have an effect. */
    TMemoryBuffer leaves() {
        left = true;
        return frame;
    }

    /**
     * Takes the answer.
     *
     * @throws TException if it cannot be read, after the call has ended
     */
    void take(Frame reply) throws TException {
        try {
            if (reply.message().type == TMessageType.EXCEPTION) {
                TApplicationException said = TApplicationException.readFrom(reply.body());
                end(KvFailure.answer(detail(said)));
            } else {
                A value = ThriftCalls.readResult(reply.body(), method);
                end(null);
                threads.run(() -> answer.complete(value));
            }
        } catch (KvFailure failure) {
            end(failure);
        } catch (TException | RuntimeException e) {
            fail("INTERNAL", "its answer cannot be read: " + e.getMessage());
            throw e;
        }
    }

    private static ErrorDetail detail(TApplicationException said) {
        boolean isUnknown = said.getType() == TApplicationException.UNKNOWN_METHOD;
        return ErrorDetail.newBuilder()
                .setCode(isUnknown ? "INVALID_UNSUPPORTED" : "INTERNAL")
                .setMessage(String.valueOf(said.getMessage()))
                .setOutcomeUnknown(!isUnknown)
                .build();
    }

    /** Ends it without an answer. */
    void fail(String code, String reason) {
        end(KvFailure.silence(code, reason, left));
    }

    private void end(@Nullable KvFailure failure) {
        if (timeout != null) {
            timeout.cancel(false);
        }
        if (failure != null) {
            threads.run(() -> answer.completeExceptionally(failure));
        }
    }
}
