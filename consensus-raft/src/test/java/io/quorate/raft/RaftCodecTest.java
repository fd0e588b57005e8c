package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.quorate.api.Bytes;
import io.quorate.raft.core.Entry;
import io.quorate.raft.core.RaftMessage;
import io.quorate.raft.v1.AppendRequest;
import io.quorate.raft.v1.RaftEnvelope;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RaftCodecTest {

    private static final RaftMessage.AppendEntries ENTRIES =
            new RaftMessage.AppendEntries(
                    9, 300, 7, 299, List.of(entry(301, 8, 5), entry(302, 9, 200)), 1, 1L << 40);

    private static final List<RaftMessage> MESSAGES =
            List.of(
                    new RaftMessage.PreVote(3, 2, 1),
                    new RaftMessage.PreVoteReply(3, true),
                    new RaftMessage.RequestVote(3, 2, 1, true),
                    new RaftMessage.RequestVoteReply(3, false),
                    new RaftMessage.AppendEntries(3, 2, 1, 2, List.of(), 4, 5),
                    ENTRIES,
                    new RaftMessage.AppendEntriesReply(3, false, 2, 0, 1, 1, 4, 5, 6),
                    new RaftMessage.InstallSnapshot(3, 2, 1),
                    new RaftMessage.TimeoutNow(3),
                    new RaftMessage.ReadIndex(3, 2, 1),
                    new RaftMessage.ReadIndexReply(3, 2, 1, true, 9));

    private final RaftCodec codec = new RaftCodec();

    private static Entry entry(long index, long term, int commandBytes) {
        ByteBuffer bytes = ByteBuffer.allocate(18 + commandBytes);
        return Entry.decode(
                Bytes.wrap(bytes.put((byte) 1).putLong(index).putLong(term).put((byte) 0).array()));
    }

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

    @Test
    void entriesAreWrittenAsProtobufDoes() {
        byte[] bytes = codec.encode(ENTRIES).toByteArray();
        AppendRequest request = request().build();
        byte[] expected = RaftEnvelope.newBuilder().setAppendEntries(request).build().toByteArray();
        assertThat(Arrays.copyOfRange(bytes, 1, bytes.length)).isEqualTo(expected);
    }

    /** {@link #ENTRIES} in Protobuf. */
    private static AppendRequest.Builder request() {
        return AppendRequest.newBuilder()
                .setTerm(9)
                .setPrevLogIndex(300)
                .setPrevLogTerm(7)
                .setLeaderCommit(299)
                .addEntries(bytes(ENTRIES.entries().get(0)))
                .addEntries(bytes(ENTRIES.entries().get(1)))
                .setSession(1)
                .setSequence(1L << 40);
    }

    private static ByteString bytes(Entry entry) {
        return ByteString.copyFrom(entry.encoded().asByteBuffer());
    }

    @Test
    void fieldsOfALaterVersionAreSkipped() {
        UnknownFieldSet later =
                UnknownFieldSet.newBuilder()
                        .addField(40, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .addField(
                                41,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFromUtf8("later"))
                                        .build())
                        .build();
        AppendRequest request = request().setUnknownFields(later).build();
        byte[] body = RaftEnvelope.newBuilder().setAppendEntries(request).build().toByteArray();
        ByteBuffer message = ByteBuffer.allocate(1 + body.length).put(RaftCodec.VERSION).put(body);
        assertThat(codec.decode(Bytes.wrap(message.array()))).isEqualTo(ENTRIES);
    }
}
