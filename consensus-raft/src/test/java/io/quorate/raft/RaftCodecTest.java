package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.raft.core.RaftMessage;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RaftCodecTest {

    private static final List<RaftMessage> MESSAGES =
            List.of(
                    new RaftMessage.PreVote(3, 2, 1),
                    new RaftMessage.PreVoteReply(3, true),
                    new RaftMessage.RequestVote(3, 2, 1, true),
                    new RaftMessage.RequestVoteReply(3, false),
                    new RaftMessage.AppendEntries(3, 2, 1, 2, List.of(), 4, 5),
                    new RaftMessage.AppendEntriesReply(3, false, 2, 0, 1, 1, 4, 5, 6),
                    new RaftMessage.InstallSnapshot(3, 2, 1),
                    new RaftMessage.TimeoutNow(3),
                    new RaftMessage.ReadIndex(3, 2, 1),
                    new RaftMessage.ReadIndexReply(3, 2, 1, true, 9));

    private final RaftCodec codec = new RaftCodec();

    @Test
    void everyMessageComesBackAsItWas() {
        for (RaftMessage message : MESSAGES) {
            assertThat(codec.decode(codec.encode(message))).isEqualTo(message);
        }
    }

    @Test
    void whatIsNoMessageIsRefusedAndNothingElseIsThrown() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            RaftMessage message = MESSAGES.get(random.nextInt(MESSAGES.size()));
            byte[] bytes = codec.encode(message).toByteArray();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            int size = random.nextInt(bytes.length + 1);
            try {
                codec.decode(Bytes.copyOf(bytes).slice(0, size));
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void anotherVersionIsRefusedByName() {
        assertThatThrownBy(() -> codec.decode(Bytes.copyOf(new byte[] {9, 1})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("format 9");
    }

    @Test
    void numbersThatCouldOverflowAreRefused() {
        Bytes bytes = codec.encode(new RaftMessage.TimeoutNow(Long.MAX_VALUE));
        assertThatThrownBy(() -> codec.decode(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("out of range");
    }
}
