package io.quorate.server.kv;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.ErrorDetail;
import io.quorate.kv.v1.GetRequest;
import io.quorate.kv.v1.WriteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForwardingServiceTest {

    private static KvFailure notLeader() {
        return KvFailure.answer(
                ErrorDetail.newBuilder()
                        .setCode("NOT_LEADER")
                        .setLeader(2)
                        .setLeaderClientAddress("over-thrift:2")
                        .build());
    }

    /** Ends every call in one way. */
    private final class End implements KvService, KvConnection {
        private final String name;
        private final @Nullable KvFailure failure;

        End(String name, @Nullable KvFailure failure) {
            this.name = name;
            this.failure = failure;
        }

        private <A extends Message> CompletableFuture<A> end(KvMethod<?, A> method) {
            asked.add(name);
            return failure == null
                    ? CompletableFuture.completedFuture(method.reply())
                    : CompletableFuture.failedFuture(failure);
        }

        @Override
        public <Q extends Message, A extends Message> CompletionStage<A> call(
                KvMethod<Q, A> method, Q request) {
            return end(method);
        }

        @Override
        public <Q extends Message, A extends Message> CompletableFuture<A> call(
                KvMethod<Q, A> method, Q request, long timeoutNanos) {
            return end(method);
        }

        @Override
        public <Q extends Message, A extends Message> KvStream open(
                KvMethod<Q, A> method, Q request, KvSink<A> sink) {
            throw new AssertionError("no stream is opened");
        }

        @Override
        public <Q extends Message, A extends Message> KvStream open(
                KvMethod<Q, A> method, Q request, int replies, KvSink<A> sink) {
            throw new AssertionError("no stream is opened");
        }

        @Override
        public void reconnect() {}

        @Override
        public void close() {
            asked.add("close " + name);
        }

        @Override
        public void awaitEnd() {}
    }

    private final List<String> asked = new ArrayList<>();

    private ForwardingService service(@Nullable KvFailure own, @Nullable KvFailure leader) {
        return new ForwardingService(
                new End("own", own),
                member -> member == 2 ? "leader:2" : "",
                address -> new End(address, leader),
                1);
    }

    private static <Q extends Message> String outcome(
            ForwardingService service, KvMethod<Q, ?> method) {
        return service.call(method, method.request())
                .handle(
                        (reply, failure) ->
                                failure == null ? "done" : KvFailure.of(failure).detail().getCode())
                .toCompletableFuture()
                .join();
    }

    @Test
    void onlyWhatTheLeaderAloneDoesGoesToIt() {
        assertThat(outcome(service(null, null), KvMethod.WRITE)).isEqualTo("done");
        assertThat(asked).containsExactly("own");
        asked.clear();
        assertThat(outcome(service(failure("CONFLICT"), null), KvMethod.WRITE))
                .isEqualTo("CONFLICT");
        assertThat(asked).containsExactly("own");
        asked.clear();
        assertThat(outcome(service(notLeader(), null), KvMethod.WRITE)).isEqualTo("done");
        assertThat(asked).containsExactly("own", "leader:2");
    }

    private static KvFailure failure(String code) {
        return KvFailure.answer(ErrorDetail.newBuilder().setCode(code).build());
    }

    @Test
    void theLeadersAnswerIsTheAnswer() {
        assertThat(outcome(service(notLeader(), failure("TOO_OLD")), KvMethod.GET))
                .isEqualTo("TOO_OLD");
        assertThat(outcome(service(notLeader(), failure("OUTCOME_UNKNOWN")), KvMethod.WRITE))
                .isEqualTo("OUTCOME_UNKNOWN");
    }

    @Test
    void nothingIsForwardedTwice() {
        assertThat(outcome(service(notLeader(), failure("NOT_LEADER")), KvMethod.WRITE))
                .isEqualTo("NOT_LEADER");
        assertThat(asked).containsExactly("own", "leader:2");
    }

    @Test
    void whereTheLeaderIsSilentOnlyAWriteThatWasSentIsOpen() {
        KvFailure sent = KvFailure.silence("UNAVAILABLE", "", true);
        KvFailure unsent = KvFailure.silence("UNAVAILABLE", "", false);
        assertThat(outcome(service(notLeader(), sent), KvMethod.WRITE))
                .isEqualTo("OUTCOME_UNKNOWN");
        assertThat(outcome(service(notLeader(), unsent), KvMethod.WRITE)).isEqualTo("NOT_LEADER");
        assertThat(outcome(service(notLeader(), sent), KvMethod.GET)).isEqualTo("NOT_LEADER");
    }

    @Test
    void whoKnowsNoLeaderRefuses() {
        assertThat(outcome(service(failure("NOT_LEADER"), null), KvMethod.WRITE))
                .isEqualTo("NOT_LEADER");
        assertThat(asked).containsExactly("own");
    }

    @Test
    void connectionsAreKeptUntilTheEnd() {
        ForwardingService service = service(notLeader(), null);
        service.call(KvMethod.WRITE, WriteRequest.getDefaultInstance());
        service.call(KvMethod.GET, GetRequest.getDefaultInstance());
        service.close();
        assertThat(outcome(service, KvMethod.WRITE)).isEqualTo("NOT_LEADER");
        assertThat(asked)
                .containsExactly("own", "leader:2", "own", "leader:2", "close leader:2", "own");
    }
}
