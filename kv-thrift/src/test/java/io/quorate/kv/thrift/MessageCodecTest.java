package io.quorate.kv.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.v1.Freshness;
import io.quorate.kv.v1.GetRequest;
import io.quorate.kv.v1.PingRequest;
import io.quorate.kv.v1.WriteRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MessageCodecTest {

    @Property(tries = 300)
    void everyMessageComesBackAsItWas(@ForAll long seed) throws TException {
        Random random = new Random(seed);
        for (Message kind : messages()) {
            for (Frame.Encoding encoding : Frame.Encoding.values()) {
                Message message = filled(kind, random, 0);
                assertThat(decoded(kind, encoded(message, encoding))).isEqualTo(message);
            }
        }
    }

    /** Whatever comes: a message, or an exception that ends the connection. */
    @Property(tries = 300)
    void bytesThatAreDamagedDoNoHarm(@ForAll long seed) throws TException {
        Random random = new Random(seed);
        List<Message> kinds = messages();
        Message kind = kinds.get(random.nextInt(kinds.size()));
        Frame.Encoding encoding =
                random.nextBoolean() ? Frame.Encoding.COMPACT : Frame.Encoding.BINARY;
        byte[] bytes = encoded(filled(kind, random, 0), encoding);
        for (int i = 0; i < 50; i++) {
            byte[] damaged = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            try {
                decoded(kind, damaged);
            } catch (TException | RuntimeException expected) {
                assertThat(expected).isNotInstanceOf(OutOfMemoryError.class);
            }
        }
    }

    private static List<Message> messages() {
        List<Message> kinds = new ArrayList<>();
        for (KvMethod<?, ?> method : KvMethod.all()) {
            kinds.add(method.request());
            kinds.add(method.reply());
        }
        return kinds;
    }

    private static Message filled(Message kind, Random random, int depth) {
        Message.Builder builder = kind.newBuilderForType();
        for (FieldDescriptor field : kind.getDescriptorForType().getFields()) {
            if (field.isRepeated()) {
                for (int i = random.nextInt(4); i > 0; i--) {
                    builder.addRepeatedField(field, value(builder, field, random, depth));
                }
            } else if (random.nextInt(3) > 0) {
                builder.setField(field, value(builder, field, random, depth));
            }
        }
        return builder.build();
    }

    private static Object value(
            Message.Builder builder, FieldDescriptor field, Random random, int depth) {
        switch (field.getJavaType()) {
            case BOOLEAN:
                return random.nextBoolean();
            case INT:
                return random.nextInt();
            case LONG:
                return random.nextLong();
            case STRING:
                return "é" + random.nextInt(100);
            case BYTE_STRING:
                byte[] bytes = new byte[random.nextInt(20)];
                random.nextBytes(bytes);
                return ByteString.copyFrom(bytes);
            case ENUM:
                return field.getEnumType().findValueByNumber(random.nextInt(3));
            case MESSAGE:
                return filled(
                        builder.newBuilderForField(field).getDefaultInstanceForType(),
                        random,
                        depth + 1);
            default:
                throw new AssertionError(field);
        }
    }

    private static byte[] encoded(Message message, Frame.Encoding encoding) throws TException {
        return bytes(encoding, out -> MessageCodec.write(message, out));
    }

    private static byte[] bytes(Frame.Encoding encoding, Frame.Body body) throws TException {
        TMemoryBuffer buffer = Frame.write(encoding, new TMessage("x", TMessageType.CALL, 1), body);
        return Arrays.copyOf(buffer.getArray(), buffer.length());
    }

    private static Message decoded(Message kind, byte[] bytes) throws TException {
        Message.Builder builder = kind.newBuilderForType();
        MessageCodec.read(Frame.read(bytes).body(), builder);
        return builder.build();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotKnownIsPassedOver(Frame.Encoding encoding) throws TException {
        byte[] bytes =
                bytes(
                        encoding,
                        out -> {
                            out.writeStructBegin(new TStruct("PingRequest"));
                            out.writeFieldBegin(new TField("later", TType.LIST, (short) 9));
                            out.writeListBegin(new TList(TType.I64, 2));
                            out.writeI64(1);
                            out.writeI64(2);
                            out.writeListEnd();
                            out.writeFieldEnd();
                            // Known, but of another type.
                            out.writeFieldBegin(new TField("payload", TType.I32, (short) 1));
                            out.writeI32(7);
                            out.writeFieldEnd();
                            out.writeFieldBegin(new TField("payload", TType.STRING, (short) 1));
                            out.writeString("abc");
                            out.writeFieldEnd();
                            out.writeFieldStop();
                            out.writeStructEnd();
                        });
        assertThat(decoded(PingRequest.getDefaultInstance(), bytes))
                .isEqualTo(
                        PingRequest.newBuilder()
                                .setPayload(ByteString.copyFromUtf8("abc"))
                                .build());
    }

    @Test
    void constantsOfLaterVersionsAreKept() throws TException {
        GetRequest request =
                GetRequest.newBuilder()
                        .setFreshness(Freshness.newBuilder().setKindValue(77))
                        .build();
        assertThat(decoded(request, encoded(request, Frame.Encoding.COMPACT))).isEqualTo(request);
    }

    @ParameterizedTest
    @EnumSource
    void listThatAnnouncesMoreThanTheFrameHoldsIsRefused(Frame.Encoding encoding)
            throws TException {
        byte[] bytes =
                bytes(
                        encoding,
                        out -> {
                            out.writeFieldBegin(new TField("commit", TType.STRUCT, (short) 5));
                            out.writeFieldBegin(new TField("reads", TType.LIST, (short) 2));
                            out.writeListBegin(new TList(TType.STRUCT, Integer.MAX_VALUE));
                        });
        assertThatThrownBy(() -> decoded(WriteRequest.getDefaultInstance(), bytes))
                .isInstanceOf(TException.class);
    }

    @ParameterizedTest
    @EnumSource
    void nestingIsBounded(Frame.Encoding encoding) throws TException {
        byte[] bytes =
                bytes(
                        encoding,
                        out -> {
                            for (int i = 0; i < 100_000; i++) {
                                out.writeFieldBegin(new TField("x", TType.STRUCT, (short) 99));
                            }
                        });
        assertThatThrownBy(() -> decoded(WriteRequest.getDefaultInstance(), bytes))
                .isInstanceOf(TException.class);
    }

    @Test
    void aFrameOfNeitherProtocolIsNone() {
        for (String text : List.of("GET / HTTP/1.1", "\u0001\u0002\u0003", "")) {
            assertThatThrownBy(
                            () ->
                                    Frame.read(
                                            text.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .isInstanceOf(TException.class);
        }
    }
}
