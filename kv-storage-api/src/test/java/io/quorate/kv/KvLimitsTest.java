package io.quorate.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import org.junit.jupiter.api.Test;

class KvLimitsTest {

    private final KvLimits limits = new KvLimits(3, 5);

    @Test
    void keyAtTheLimitWillDoAndOneByteMoreWillNot() {
        assertThat(limits.problemWithKey(Bytes.wrap(new byte[3]))).isEmpty();
        assertThat(limits.problemWithKey(Bytes.wrap(new byte[4])))
                .contains(new KvError.TooLarge("key", 4, 3));
    }

    @Test
    void emptyKeyIsRefusedAndEmptyValueIsNot() {
        assertThat(limits.problemWithKey(Bytes.EMPTY)).contains(new KvError.EmptyKey());
        assertThat(limits.problemWithValue(Bytes.EMPTY)).isEmpty();
    }

    @Test
    void valueAtTheLimitWillDoAndOneByteMoreWillNot() {
        assertThat(limits.problemWithValue(Bytes.wrap(new byte[5]))).isEmpty();
        assertThat(limits.problemWithValue(Bytes.wrap(new byte[6])))
                .contains(new KvError.TooLarge("value", 6, 5));
    }

    @Test
    void errorsTellKeysAndValuesApart() {
        assertThat(new KvError.TooLarge("key", 4, 3).code()).isEqualTo("INVALID_KEY");
        assertThat(new KvError.TooLarge("value", 6, 5).code()).isEqualTo("INVALID_OPERATION");
        assertThat(new KvError.TooLarge("key", 4, 3).message())
                .isEqualTo("key of 4 bytes exceeds the limit of 3 bytes");
    }

    @Test
    void limitsThatLetNothingThroughAreRefused() {
        assertThatThrownBy(() -> new KvLimits(0, 1)).hasMessageContaining("key limit 0");
        assertThatThrownBy(() -> new KvLimits(1, -1)).hasMessageContaining("value limit -1");
        int least = 4 + 5 + KvCommandCodec.OVERHEAD_BYTES_MAX;
        assertThat(new KvLimits(4, 5, least).commandBytesMax()).isEqualTo(least);
        assertThatThrownBy(() -> new KvLimits(4, 5, least - 1))
                .hasMessageContaining("no room for the largest key and value");
    }
}
