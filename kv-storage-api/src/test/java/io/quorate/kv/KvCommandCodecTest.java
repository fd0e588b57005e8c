package io.quorate.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KvCommandCodecTest {

    @Provide
    Arbitrary<KvCommand> commands() {
        return KvArbitraries.commands();
    }

    @Property(tries = 1_000)
    void commandComesBackAsItWas(@ForAll("commands") KvCommand command) {
        Bytes encoded = KvCommandCodec.encode(command);
        assertThat(KvCommandCodec.decode(encoded)).isEqualTo(command);
        Bytes framed = Bytes.utf8("before").concat(encoded).concat(Bytes.utf8("after"));
        assertThat(KvCommandCodec.decode(framed.slice(6, 6 + encoded.size()))).isEqualTo(command);
    }

    @Property(tries = 5_000)
    void anyBytesAreACommandOrRefused(@ForAll byte[] bytes) {
        decodesOrRefuses(bytes);
        for (byte tag = 1; tag <= 4; tag++) {
            byte[] headed =
                    ByteBuffer.allocate(2 + bytes.length).put((byte) 1).put(tag).put(bytes).array();
            decodesOrRefuses(headed);
        }
    }

    static Stream<KvCommand> samples() {
        KeyRange point = KeyRange.point("default", Bytes.utf8("a"));
        Transaction transaction =
                new Transaction(
                        OptionalLong.of(7),
                        List.of(point, KeyRange.all("users")),
                        List.of(point),
                        List.of(
                                new Mutation.Put("default", Bytes.utf8("a"), Bytes.utf8("v")),
                                new Mutation.Delete("users", Bytes.utf8("b")),
                                new Mutation.PutStampedKey(
                                        "c", Bytes.utf8("k0123456789"), Bytes.EMPTY),
                                new Mutation.PutStampedValue(
                                        "d", Bytes.utf8("k"), Bytes.utf8("0123456789"))));
        Optional<SessionCall> session = Optional.of(new SessionCall(3, 5, 4));
        return Stream.of(
                new KvCommand(new KvCommand.Commit(transaction), session, 9),
                new KvCommand(new KvCommand.Commit(Transaction.blind()), Optional.empty(), 9),
                new KvCommand(
                        new KvCommand.Write(new KvOperation.Delete("default", Bytes.utf8("key"))),
                        session,
                        1),
                new KvCommand(new KvCommand.OpenSession(60_000), Optional.empty(), 1),
                new KvCommand(new KvCommand.EndSession(17), Optional.empty(), 1));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void commandCutOrChangedAnywhereIsAnotherOneOrRefused(KvCommand command) {
        byte[] encoded = KvCommandCodec.encode(command).toByteArray();
        for (int size = 0; size < encoded.length; size++) {
            assertThat(decodesOrRefuses(Bytes.wrap(encoded, 0, size).toByteArray()))
                    .isNotEqualTo(command);
        }
        for (int at = 0; at < encoded.length; at++) {
            for (int change = 1; change < 256; change++) {
                byte[] changed = encoded.clone();
                changed[at] ^= (byte) change;
                assertThat(decodesOrRefuses(changed)).isNotEqualTo(command);
            }
        }
        byte[] longer = java.util.Arrays.copyOf(encoded, encoded.length + 1);
        assertThat(decodesOrRefuses(longer)).isNull();
    }

    @Test
    void countThatIsNotThereTakesNoMemory() {
        Bytes empty =
                KvCommandCodec.encode(
                        new KvCommand(
                                new KvCommand.Commit(Transaction.blind()), Optional.empty(), 0));
        for (int at : new int[] {12, 16, 20}) {
            for (int announced : new int[] {1, 1 << 30, Integer.MAX_VALUE, -1}) {
                byte[] bytes = empty.toByteArray();
                ByteBuffer.wrap(bytes).putInt(at, announced);
                assertThatThrownBy(() -> KvCommandCodec.decode(Bytes.wrap(bytes)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith(announced + " items are announced where ");
            }
        }
    }

    @Test
    void whatMakesNoSenseIsRefusedWithTheReason() {
        Bytes encoded =
                KvCommandCodec.encode(
                        new KvCommand(
                                new KvCommand.OpenSession(1),
                                Optional.of(new SessionCall(1, 2, 1)),
                                0));
        byte[] bytes = encoded.toByteArray();
        ByteBuffer.wrap(bytes).putLong(11 + 16, 2);
        assertThatThrownBy(() -> KvCommandCodec.decode(Bytes.wrap(bytes)))
                .hasMessageContaining("sequence 2 is not above 2");
    }

    @Test
    void laterVersionIsRefusedByItsNumber() {
        byte[] bytes = new byte[40];
        bytes[0] = 2;
        assertThatThrownBy(() -> KvCommandCodec.decode(Bytes.wrap(bytes)))
                .hasMessageContaining("version 2 is not 1");
    }

    @Test
    void bytesInTheLogStayWhatTheyAre() {
        KvCommand command =
                new KvCommand(
                        new KvCommand.Commit(
                                new Transaction(
                                        OptionalLong.of(258),
                                        List.of(KeyRange.point("cf", Bytes.utf8("k"))),
                                        List.of(KeyRange.all("g")),
                                        List.of(
                                                new Mutation.Put(
                                                        "cf", Bytes.utf8("k"), Bytes.utf8("vv"))))),
                        Optional.of(new SessionCall(1, 3, 2)),
                        5);
        assertThat(KvCommandCodec.encode(command).toHex())
                .isEqualTo(
                        "0102"
                                + "0000000000000005"
                                + "01"
                                + "0000000000000001"
                                + "0000000000000003"
                                + "0000000000000002"
                                + "01"
                                + "0000000000000102"
                                + "00000001"
                                + "000000026366"
                                + "000000016b"
                                + "01"
                                + "000000026b00"
                                + "00000001"
                                + "0000000167"
                                + "00000000"
                                + "00"
                                + "00000001"
                                + "01"
                                + "000000026366"
                                + "000000016b"
                                + "000000027676");
    }

    /** What {@code bytes} mean, or null if they are refused. Any other exception fails the test. */
    private static @Nullable KvCommand decodesOrRefuses(byte[] bytes) {
        try {
            KvCommand command = KvCommandCodec.decode(Bytes.copyOf(bytes));
            assertThat(KvCommandCodec.encode(command)).isEqualTo(Bytes.copyOf(bytes));
            return command;
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("(?s).+");
            return null;
        }
    }
}
