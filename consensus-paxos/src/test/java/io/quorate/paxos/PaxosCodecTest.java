package io.quorate.paxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.quorate.api.Bytes;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.paxos.v1.AcceptBody;
import io.quorate.paxos.v1.ItemBody;
import io.quorate.paxos.v1.PaxosEnvelope;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PaxosCodecTest {

    private static final long BALLOT = Ballot.of(7, NodeId.of(3));
    private static final List<Item> ITEMS =
            List.of(
                    new Item(4, BALLOT, 0, Value.command(Bytes.utf8("set"))),
                    new Item(5, Ballot.of(2, NodeId.of(1)), 0, Value.NOOP),
                    new Item(9, BALLOT, 7, Value.barrier(BALLOT)));

    private static final List<Member> MEMBERS =
            List.of(
                    Member.voter(NodeId.of(1), "one:1"),
                    Member.voter(NodeId.of(2), "two:1"),
                    Member.voter(NodeId.of(9), "nine:1"),
                    new Member(NodeId.of(4), "four:1", "four:2", Member.Role.LEARNER));

    private static final List<PaxosMessage> MESSAGES =
            List.of(
                    new PaxosMessage.Probe(BALLOT, 7),
                    new PaxosMessage.ProbeReply(BALLOT, true, Ballot.NONE, 5),
                    new PaxosMessage.Prepare(BALLOT, 4),
                    new PaxosMessage.Promise(
                            BALLOT,
                            4,
                            8,
                            3,
                            0,
                            Bytes.EMPTY,
                            List.of(new PaxosMessage.Report(4, BALLOT, 0, -5, true))),
                    new PaxosMessage.Promise(
                            BALLOT,
                            4,
                            8,
                            3,
                            2,
                            Configuration.of(2, 0, MEMBERS, "simple:2,2").payload(),
                            List.of(new PaxosMessage.Report(4, BALLOT, 2, -5, false))),
                    new PaxosMessage.Learned(
                            List.of(
                                    new Item(
                                            2,
                                            BALLOT,
                                            0,
                                            Configuration.of(2, 0, MEMBERS, "majority").value())),
                            9),
                    new PaxosMessage.Nack(BALLOT, BALLOT + (1 << 16)),
                    new PaxosMessage.Fetch(BALLOT, List.of(new PaxosMessage.Wanted(4, BALLOT))),
                    new PaxosMessage.Values(BALLOT, ITEMS),
                    new PaxosMessage.Accept(BALLOT, 1, 2, 3, List.of(ITEMS.get(0), ITEMS.get(2))),
                    new PaxosMessage.Accepted(
                            BALLOT,
                            6,
                            List.of(new PaxosMessage.Range(1, 3), new PaxosMessage.Range(5, 5)),
                            4),
                    new PaxosMessage.Learn(4, 9),
                    new PaxosMessage.Learned(ITEMS, 9),
                    new PaxosMessage.SnapshotNote(9),
                    new PaxosMessage.Transfer(BALLOT),
                    new PaxosMessage.Cede(BALLOT, 0),
                    new PaxosMessage.Claim(BALLOT, 100),
                    new PaxosMessage.ReadIndex(-8, 1),
                    new PaxosMessage.ReadIndexReply(-8, 1, -1),
                    new PaxosMessage.QuorumRead(-8, 1),
                    new PaxosMessage.QuorumReadReply(-8, 1, 12));

    private final PaxosCodec codec = new PaxosCodec();

    @Test
    void readsTheMessagesThatItWrote() {
        for (PaxosMessage message : MESSAGES) {
            assertThat(codec.decode(codec.encode(message))).isEqualTo(message);
        }
    }

    @Test
    void writesNewValuesAsProtobufDoes() {
        List<Item> items = List.of(ITEMS.get(0), ITEMS.get(2));
        AcceptBody.Builder body =
                AcceptBody.newBuilder().setBallot(BALLOT).setSeq(1).setBase(2).setCommitted(300);
        for (Item item : items) {
            body.addItems(
                    ItemBody.newBuilder()
                            .setSlot(item.slot())
                            .setKind(item.value().kind().code())
                            .setPayload(ByteString.copyFrom(item.value().payload().asByteBuffer()))
                            .setEra(item.era()));
        }
        Bytes written = codec.encode(new PaxosMessage.Accept(BALLOT, 1, 2, 300, items));
        assertThat(written.slice(1, written.size()).toByteArray())
                .isEqualTo(PaxosEnvelope.newBuilder().setAccept(body).build().toByteArray());
    }

    @Test
    void refusesOtherVersionsAndUnknownKinds() {
        byte[] bytes = codec.encode(MESSAGES.get(0)).toByteArray();
        bytes[0] = 2;
        assertThatThrownBy(() -> codec.decode(Bytes.copyOf(bytes)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("format 2");
        assertThatThrownBy(() -> codec.decode(Bytes.EMPTY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.decode(Bytes.copyOf(new byte[] {1})))
                .hasMessageContaining("no known kind");
    }

    @Test
    void refusesAPriorityThatNobodyCanHave() {
        Bytes bytes = codec.encode(new PaxosMessage.Claim(BALLOT, 101));
        assertThatThrownBy(() -> codec.decode(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("priority 101");
    }

    @Test
    void bytesThatAreNoMessageEndInNothingButIllegalArgument() {
        SplittableRandom random = new SplittableRandom(11);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            PaxosMessage message = MESSAGES.get(random.nextInt(MESSAGES.size()));
            byte[] bytes = codec.encode(message).toByteArray();
            bytes[random.nextInt(1, bytes.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                codec.decode(Bytes.wrap(bytes));
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void readsTheRecordsThatItWrote() {
        List<Object> read = new ArrayList<>();
        Records.Reader reader =
                new Records.Reader() {
                    @Override
                    public void promised(long ballot) {
                        read.add(ballot);
                    }

                    @Override
                    public void accepted(Item item) {
                        read.add(item);
                    }

                    @Override
                    public void chosen(Item item) {
                        read.add(item.slot());
                    }

                    @Override
                    public void checkpoint(long promised, long trimmed, long decided) {
                        read.add(List.of(promised, trimmed, decided));
                    }
                };
        Records.read(Records.promised(BALLOT), reader);
        Records.read(Records.accepted(ITEMS), reader);
        Records.read(Records.chosen(ITEMS), reader);
        Records.read(Records.checkpoint(BALLOT, 3, 9), reader);
        assertThat(read)
                .containsExactly(
                        BALLOT,
                        ITEMS.get(0),
                        ITEMS.get(1),
                        ITEMS.get(2),
                        4L,
                        5L,
                        9L,
                        List.of(BALLOT, 3L, 9L));
    }

    @Test
    void aRecordThatIsCutIsRefused() {
        Bytes whole = Records.accepted(ITEMS);
        for (int end = 0; end < whole.size(); end++) {
            Bytes part = whole.slice(0, end);
            assertThatThrownBy(() -> Records.read(part, new Acceptor(PaxosSimulation.config())))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
