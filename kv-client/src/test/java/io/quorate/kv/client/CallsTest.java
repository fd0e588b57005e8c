package io.quorate.kv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.v1.ErrorDetail;
import io.quorate.kv.v1.ReadVersionReply;
import io.quorate.kv.v1.ReadVersionRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That a call ends, whatever nodes say. */
@Timeout(60)
class CallsTest {

    private static KvFailure ledByNobody() {
        return KvFailure.answer(
                ErrorDetail.newBuilder()
                        .setCode("NOT_LEADER")
                        .setMessage("ask another")
                        .setLeaderClientAddress("no host:1")
                        .build());
    }

    private static Calls calls(String endpoint, Duration timeout) {
        return new Calls(new KvClientConfig(List.of(endpoint), timeout, true, "scripted"));
    }

    private static CompletableFuture<ReadVersionReply> version(Calls calls) {
        return calls.read(KvMethod.READ_VERSION, ReadVersionRequest.getDefaultInstance());
    }

    @Test
    void leaderThatCannotBeCalledEndsNoCall() throws Exception {
        try (ScriptedNode node = new ScriptedNode("calls:1", sink -> {});
                Calls calls = calls(node.address(), Duration.ofSeconds(30))) {
            node.refusal = ledByNobody();
            CompletableFuture<ReadVersionReply> call = version(calls);
            node.refusal = null;
            assertThat(call.get(50, TimeUnit.SECONDS).getVersion()).isEqualTo(7);
        }
    }

    @Test
    void callEndsInTimeWhereNothingElseIsNamed() {
        try (ScriptedNode node = new ScriptedNode("calls:2", sink -> {});
                Calls calls = calls(node.address(), Duration.ofMillis(300))) {
            node.refusal = ledByNobody();
            CompletableFuture<ReadVersionReply> call = version(calls);
            assertThatThrownBy(() -> call.get(50, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(KvClientException.class);
        }
    }

    @Test
    void whoHearsOfTheEndOfACallMayWaitForAnother() throws Exception {
        try (ScriptedNode node = new ScriptedNode("calls:3", sink -> {});
                Calls calls = calls(node.address(), Duration.ofMillis(300))) {
            node.refusal = ledByNobody();
            CompletableFuture<Long> next =
                    version(calls)
                            .handle(
                                    (reply, failure) -> {
                                        CompletableFuture<ReadVersionReply> other =
                                                calls.read(
                                                        KvMethod.READ_VERSION,
                                                        ReadVersionRequest.getDefaultInstance(),
                                                        System.nanoTime()
                                                                + TimeUnit.SECONDS.toNanos(40));
                                        node.refusal = null;
                                        return other.join().getVersion();
                                    });
            assertThat(next.get(50, TimeUnit.SECONDS)).isEqualTo(7);
        }
    }

    @Test
    void endpointThatCannotBeCalledIsToldByTheCall() {
        try (Calls calls = calls("no host:2", Duration.ofMillis(300))) {
            CompletableFuture<ReadVersionReply> call = version(calls);
            assertThatThrownBy(() -> call.get(50, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            KvClientException.class,
                            e -> assertThat(e.code()).isEqualTo("UNAVAILABLE"))
                    .hasMessageContaining("no host:2");
        }
    }
}
