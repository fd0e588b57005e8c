package io.quorate.kv.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SequenceNumbersTest {

    @Test
    void numbersStayWithinTheWindowOfASession() {
        SequenceNumbers numbers = new SequenceNumbers();
        List<CompletableFuture<Long>> given = new ArrayList<>();
        for (int i = 0; i < 1026; i++) {
            given.add(numbers.next());
        }
        assertThat(given.get(1023)).isCompletedWithValue(1024L);
        assertThat(given.get(1024)).isNotDone();
        numbers.end(2);
        assertThat(numbers.acknowledged()).isZero();
        assertThat(given.get(1024)).isNotDone();
        numbers.end(1);
        assertThat(numbers.acknowledged()).isEqualTo(2);
        assertThat(given.get(1025)).isCompletedWithValue(1026L);
    }
}
