package io.quorate.kv.thrift;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolException;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;

/**
 * Writes messages as Thrift's structs and reads them: the struct of a message has the same name and
 * fields, and each field the same name and number. {@code quorate_kv.thrift} says the same for
 * Thrift's compiler.
 *
 * <p>A field that can be absent is written when it is there; every other one always. What is not
 * known is passed over when it is read.
 */
final class MessageCodec {

    /** How deep messages may be nested, and unknown fields. */
    static final int DEPTH_MAX = 16;

    private MessageCodec() {}

    static void write(Message message, TProtocol out) throws TException {
        out.writeStructBegin(new TStruct(message.getDescriptorForType().getName()));
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (!field.hasPresence() || message.hasField(field)) {
                out.writeFieldBegin(
                        new TField(field.getName(), type(field), (short) field.getNumber()));
                writeField(message, field, out);
                out.writeFieldEnd();
            }
        }
        out.writeFieldStop();
        out.writeStructEnd();
    }

    private static void writeField(Message message, FieldDescriptor field, TProtocol out)
            throws TException {
        if (!field.isRepeated()) {
            writeValue(message.getField(field), field, out);
            return;
        }
        List<?> values = (List<?>) message.getField(field);
        if (field.isMapField()) {
            writeMap(values, field.getMessageType(), out);
            return;
        }
        out.writeListBegin(new TList(elementType(field), values.size()));
        for (Object value : values) {
            writeValue(value, field, out);
        }
        out.writeListEnd();
    }

    private static void writeMap(List<?> entries, Descriptor entry, TProtocol out)
            throws TException {
        FieldDescriptor key = entry.findFieldByName("key");
        FieldDescriptor value = entry.findFieldByName("value");
        out.writeMapBegin(new TMap(elementType(key), elementType(value), entries.size()));
        for (Object one : entries) {
            writeValue(((Message) one).getField(key), key, out);
            writeValue(((Message) one).getField(value), value, out);
        }
        out.writeMapEnd();
    }

    private static void writeValue(Object value, FieldDescriptor field, TProtocol out)
            throws TException {
        switch (field.getJavaType()) {
            case BOOLEAN:
                out.writeBool((Boolean) value);
                break;
            case INT:
                out.writeI32((Integer) value);
                break;
            case LONG:
                out.writeI64((Long) value);
                break;
            case STRING:
                out.writeString((String) value);
                break;
            case BYTE_STRING:
                out.writeBinary(ByteBuffer.wrap(((ByteString) value).toByteArray()));
                break;
            case ENUM:
                out.writeI32(((EnumValueDescriptor) value).getNumber());
                break;
            case MESSAGE:
                write((Message) value, out);
                break;
            default:
                throw new IllegalStateException(field + " is of a type that is not sent");
        }
    }

    /**
     * Reads a struct into {@code builder}, whose fields may then share the bytes that were read.
     *
     * @throws TException if it is none, or is nested too deep
     */
    static void read(TProtocol in, Message.Builder builder) throws TException {
        read(in, builder, DEPTH_MAX);
    }

    private static void read(TProtocol in, Message.Builder builder, int depth) throws TException {
        if (depth == 0) {
            throw new TProtocolException(
                    TProtocolException.DEPTH_LIMIT, "a message that is nested too deep");
        }
        in.readStructBegin();
        for (TField next = in.readFieldBegin();
                next.type != TType.STOP;
                next = in.readFieldBegin()) {
            FieldDescriptor field = builder.getDescriptorForType().findFieldByNumber(next.id);
            if (field != null && next.type == type(field)) {
                readField(in, builder, field, depth);
            } else {
                TProtocolUtil.skip(in, next.type, DEPTH_MAX);
            }
            in.readFieldEnd();
        }
        in.readStructEnd();
    }

    private static void readField(
            TProtocol in, Message.Builder builder, FieldDescriptor field, int depth)
            throws TException {
        if (!field.isRepeated()) {
            builder.setField(field, readValue(in, builder, field, depth));
            return;
        }
        if (field.isMapField()) {
            readMap(in, builder, field, depth);
            return;
        }
        TList list = in.readListBegin();
        boolean known = list.elemType == elementType(field);
        for (int i = 0; i < list.size; i++) {
            if (known) {
                builder.addRepeatedField(field, readValue(in, builder, field, depth));
            } else {
                TProtocolUtil.skip(in, list.elemType, DEPTH_MAX);
            }
        }
        in.readListEnd();
    }

    private static void readMap(
            TProtocol in, Message.Builder builder, FieldDescriptor field, int depth)
            throws TException {
        FieldDescriptor key = field.getMessageType().findFieldByName("key");
        FieldDescriptor value = field.getMessageType().findFieldByName("value");
        TMap map = in.readMapBegin();
        boolean known = map.keyType == elementType(key) && map.valueType == elementType(value);
        for (int i = 0; i < map.size; i++) {
            if (known) {
                Message.Builder entry = builder.newBuilderForField(field);
                entry.setField(key, readValue(in, entry, key, depth));
                entry.setField(value, readValue(in, entry, value, depth));
                builder.addRepeatedField(field, entry.build());
            } else {
                TProtocolUtil.skip(in, map.keyType, DEPTH_MAX);
                TProtocolUtil.skip(in, map.valueType, DEPTH_MAX);
            }
        }
        in.readMapEnd();
    }

    private static Object readValue(
            TProtocol in, Message.Builder builder, FieldDescriptor field, int depth)
            throws TException {
        switch (field.getJavaType()) {
            case BOOLEAN:
                return in.readBool();
            case INT:
                return in.readI32();
            case LONG:
                return in.readI64();
            case STRING:
                return readText(in, field);
            case BYTE_STRING:
                return UnsafeByteOperations.unsafeWrap(in.readBinary());
            case ENUM:
                return field.getEnumType().findValueByNumberCreatingIfUnknown(in.readI32());
            case MESSAGE:
                Message.Builder nested = builder.newBuilderForField(field);
                read(in, nested, depth - 1);
                return nested.build();
            default:
                throw new IllegalStateException(field + " is of a type that is not sent");
        }
    }

    /** Thrift itself would put another letter for what is no UTF-8, and so change a name. */
    private static String readText(TProtocol in, FieldDescriptor field) throws TException {
        ByteString bytes = UnsafeByteOperations.unsafeWrap(in.readBinary());
        if (!bytes.isValidUtf8()) {
            throw new TProtocolException(
                    TProtocolException.INVALID_DATA, field.getFullName() + " is not UTF-8");
        }
        return bytes.toStringUtf8();
    }

    /** The Thrift type of a field. */
    static byte type(FieldDescriptor field) {
        if (field.isMapField()) {
            return TType.MAP;
        }
        return field.isRepeated() ? TType.LIST : elementType(field);
    }

    private static byte elementType(FieldDescriptor field) {
        switch (field.getJavaType()) {
            case BOOLEAN:
                return TType.BOOL;
            case INT:
            case ENUM:
                return TType.I32;
            case LONG:
                return TType.I64;
            case STRING:
            case BYTE_STRING:
                return TType.STRING;
            case MESSAGE:
                return TType.STRUCT;
            default:
                throw new IllegalStateException(field + " is of a type that is not sent");
        }
    }
}
