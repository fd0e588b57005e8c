package io.quorate.testkit.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.testkit.toy.ToyMessage.Accepted;
import io.quorate.testkit.toy.ToyMessage.Outdated;
import io.quorate.testkit.toy.ToyMessage.Prepare;
import io.quorate.testkit.toy.ToyMessage.Promise;
import io.quorate.testkit.toy.ToyMessage.Replicate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToyCodecTest {

    private static final List<ToyEntry> ENTRIES =
            List.of(new ToyEntry(3, Bytes.utf8("set")), new ToyEntry(4, Bytes.EMPTY));

    private static final List<ToyMessage> MESSAGES =
            List.of(
                    new Prepare(7),
                    new Promise(7, 4, ENTRIES),
                    new Replicate(7, 2, 1, ENTRIES),
                    new Accepted(7, 3),
                    new Outdated(9));

    private static final List<ToyRecord> RECORDS =
            List.of(
                    new ToyRecord.Promised(7),
                    new ToyRecord.Appended(7, 2, ENTRIES),
                    new ToyRecord.Checkpoint(8, 7, ENTRIES));

    private final ToyCodec codec = new ToyCodec();

    @Test
    void readsTheMessagesThatItWrote() {
        for (ToyMessage message : MESSAGES) {
            assertThat(codec.decode(codec.encode(message))).isEqualTo(message);
        }
    }

    @Test
    void readsTheRecordsThatItWrote() {
        for (ToyRecord record : RECORDS) {
            assertThat(ToyCodec.decodeRecord(ToyCodec.encode(record))).isEqualTo(record);
        }
    }

    @Test
    void refusesMessagesThatAreTooShortOrTooLong() {
        for (ToyMessage message : MESSAGES) {
            Bytes whole = codec.encode(message);
            for (int end = 0; end < whole.size(); end++) {
                Bytes part = whole.slice(0, end);
                assertThatThrownBy(() -> codec.decode(part))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            Bytes more = whole.concat(Bytes.utf8("x"));
            assertThatThrownBy(() -> codec.decode(more))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesUnknownTagsAndCountsThatDoNotFit() {
        byte[] bytes = codec.encode(new Promise(7, 4, ENTRIES)).toByteArray();
        bytes[0] = 99;
        assertThatThrownBy(() -> codec.decode(Bytes.copyOf(bytes))).hasMessageContaining("tag 99");
        bytes[0] = 2;
        bytes[1 + 2 * Long.BYTES] = 0x7F;
        assertThatThrownBy(() -> codec.decode(Bytes.copyOf(bytes)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("do not fit");
    }
}
