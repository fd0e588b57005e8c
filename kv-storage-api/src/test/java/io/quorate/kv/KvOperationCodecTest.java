package io.quorate.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KvOperationCodecTest {

    @Provide
    Arbitrary<KvOperation> operations() {
        return KvArbitraries.operations();
    }

    @Provide
    Arbitrary<KvOutcome> outcomes() {
        return KvArbitraries.outcomes();
    }

    @Property(tries = 500)
    void operationComesBackAsItWas(@ForAll("operations") KvOperation operation) {
        assertThat(KvOperationCodec.decode(KvOperationCodec.encode(operation)))
                .isEqualTo(operation);
    }

    @Property(tries = 500)
    void outcomeComesBackAsItWas(@ForAll("outcomes") KvOutcome outcome) {
        assertThat(KvOperationCodec.decodeOutcome(KvOperationCodec.encode(outcome)))
                .isEqualTo(outcome);
    }

    @Property(tries = 500)
    void operationInTheMiddleOfOtherBytesIsReadToItsEnd(
            @ForAll("operations") KvOperation operation) {
        Bytes encoded = KvOperationCodec.encode(operation);
        Bytes framed = Bytes.utf8("before").concat(encoded).concat(Bytes.utf8("after"));
        assertThat(KvOperationCodec.decode(framed.slice(6, 6 + encoded.size())))
                .isEqualTo(operation);
    }

    @Property(tries = 2_000)
    void anyBytesAreAnOperationOrRefused(@ForAll byte[] bytes) {
        decodesOrRefuses(KvOperationCodec::decode, bytes);
        decodesOrRefuses(KvOperationCodec::decodeOutcome, bytes);
    }

    static Stream<KvOperation> samples() {
        return Stream.of(
                new KvOperation.Put("users", Bytes.utf8("key"), Bytes.utf8("value")),
                new KvOperation.Put("users", Bytes.utf8("key"), Bytes.EMPTY),
                new KvOperation.Delete("default", Bytes.utf8("key")),
                new KvOperation.CreateColumnFamily("users"),
                new KvOperation.DropColumnFamily("users"));
    }

    static Stream<KvOutcome> outcomeSamples() {
        return Stream.concat(
                Stream.of(new KvOutcome.Done(7)),
                Stream.of(
                                new KvError.UnknownColumnFamily("a"),
                                new KvError.ColumnFamilyExists("b"),
                                new KvError.EmptyKey(),
                                new KvError.TooLarge("key", 5000, 4096),
                                new KvError.Invalid("no"),
                                new KvError.TooMany("mutations", 9, 8),
                                new KvError.Conflict(3, 5),
                                new KvError.VersionTooOld(3, 5),
                                new KvError.VersionAhead(7, 5),
                                new KvError.SessionExpired(11),
                                new KvError.BadSequence(11, 2, 3))
                        .map(KvOutcome.Rejected::new));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void operationCutAnywhereIsAnotherOneOrRefused(KvOperation operation) {
        byte[] encoded = KvOperationCodec.encode(operation).toByteArray();
        for (int size = 0; size < encoded.length; size++) {
            byte[] cut = Bytes.wrap(encoded, 0, size).toByteArray();
            KvOperation decoded = decodesOrRefuses(KvOperationCodec::decode, cut);
            // Only a value can lose its end unseen: whoever carries the bytes checks their length.
            if (decoded != null) {
                assertThat(decoded).isInstanceOf(KvOperation.Put.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void operationWithAnyByteChangedIsAnotherOneOrRefused(KvOperation operation) {
        byte[] encoded = KvOperationCodec.encode(operation).toByteArray();
        everyChange(
                encoded,
                changed -> {
                    KvOperation decoded = decodesOrRefuses(KvOperationCodec::decode, changed);
                    assertThat(decoded).isNotEqualTo(operation);
                });
    }

    @ParameterizedTest
    @MethodSource("outcomeSamples")
    void outcomeCutOrChangedIsAnotherOneOrRefused(KvOutcome outcome) {
        byte[] encoded = KvOperationCodec.encode(outcome).toByteArray();
        for (int size = 0; size < encoded.length; size++) {
            byte[] cut = Bytes.wrap(encoded, 0, size).toByteArray();
            assertThat(decodesOrRefuses(KvOperationCodec::decodeOutcome, cut))
                    .isNotEqualTo(outcome);
        }
        everyChange(
                encoded,
                changed ->
                        assertThat(decodesOrRefuses(KvOperationCodec::decodeOutcome, changed))
                                .isNotEqualTo(outcome));
    }

    @Test
    void sizeThatIsNotThereTakesNoMemory() {
        for (int announced : List.of(Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 1 << 30)) {
            byte[] bytes = new byte[10];
            java.nio.ByteBuffer.wrap(bytes).put((byte) 1).put((byte) 1).putInt(announced);
            assertThatThrownBy(() -> KvOperationCodec.decode(Bytes.wrap(bytes)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(announced + " bytes are announced where 4 are left");
        }
    }

    @Test
    void laterVersionIsRefusedByItsNumber() {
        byte[] bytes = KvOperationCodec.encode(new KvOperation.DropColumnFamily("a")).toByteArray();
        bytes[0] = 2;
        assertThatThrownBy(() -> KvOperationCodec.decode(Bytes.wrap(bytes)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 2 is not 1");
    }

    @Test
    void operationThatHasNoValueTakesNone() {
        for (KvOperation operation :
                List.of(
                        new KvOperation.Delete("default", Bytes.utf8("key")),
                        new KvOperation.CreateColumnFamily("users"),
                        new KvOperation.DropColumnFamily("users"))) {
            Bytes longer = KvOperationCodec.encode(operation).concat(Bytes.utf8("x"));
            assertThatThrownBy(() -> KvOperationCodec.decode(longer))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void outcomeWithBytesBehindItsEndIsRefused() {
        for (KvOutcome outcome :
                List.of(new KvOutcome.Done(1), new KvOutcome.Rejected(new KvError.EmptyKey()))) {
            Bytes longer = KvOperationCodec.encode(outcome).concat(Bytes.utf8("x"));
            assertThatThrownBy(() -> KvOperationCodec.decodeOutcome(longer))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 bytes follow");
        }
    }

    @Test
    void bytesInTheLogStayWhatTheyAre() {
        assertThat(
                        KvOperationCodec.encode(
                                        new KvOperation.Put(
                                                "cf", Bytes.utf8("k"), Bytes.utf8("vv")))
                                .toHex())
                .isEqualTo("0101" + "00000002" + "6366" + "00000001" + "6b" + "7676");
        assertThat(KvOperationCodec.encode(new KvOutcome.Done(258)).toHex())
                .isEqualTo("0101" + "0000000000000102");
    }

    private static void everyChange(byte[] encoded, java.util.function.Consumer<byte[]> check) {
        for (int at = 0; at < encoded.length; at++) {
            for (int change = 1; change < 256; change++) {
                byte[] changed = encoded.clone();
                changed[at] ^= (byte) change;
                check.accept(changed);
            }
        }
    }

    /** What {@code bytes} mean, or null if they are refused. Any other exception fails the test. */
    private static <T> T decodesOrRefuses(Function<Bytes, T> decoder, byte[] bytes) {
        try {
            return decoder.apply(Bytes.copyOf(bytes));
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching(".+");
            return null;
        }
    }
}
