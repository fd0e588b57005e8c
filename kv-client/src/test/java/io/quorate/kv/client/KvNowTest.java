package io.quorate.kv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.ConsensusError;
import io.quorate.kv.OutcomeUnknownException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class KvNowTest {

    @Test
    void whatWasBegunIsWaitedForAndThrownAsItIs() {
        CompletableFuture<Integer> one = new CompletableFuture<>();
        CompletableFuture<Integer> next = one.thenApply(number -> number + 1);
        new Thread(() -> one.complete(1)).start();
        assertThat(KvNow.of(next)).isEqualTo(2);

        KvClientException conflict = new KvClientException("CONFLICT", "written since");
        CompletableFuture<Integer> refused =
                CompletableFuture.<Integer>failedFuture(conflict).thenApply(number -> number);
        assertThatThrownBy(() -> KvNow.of(refused)).isSameAs(conflict);

        OutcomeUnknownException open =
                new OutcomeUnknownException(new ConsensusError.Timeout(Duration.ofSeconds(1)));
        assertThatThrownBy(() -> KvNow.of(CompletableFuture.failedFuture(open))).isSameAs(open);
    }
}
