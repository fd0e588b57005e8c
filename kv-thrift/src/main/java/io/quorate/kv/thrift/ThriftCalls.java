package io.quorate.kv.thrift;

import com.google.protobuf.Message;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvToken;
import io.quorate.kv.v1.ErrorDetail;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;

/** Arguments and results of the service's functions. */
final class ThriftCalls {

    private static final short REQUEST = 1;
    private static final short TIMEOUT_MILLIS = 2;
    private static final short AUTH_TOKEN = 3;
    private static final short SUCCESS = 0;
    private static final short FAILURE = 1;

    private static final Map<String, KvMethod<?, ?>> BY_FUNCTION = new LinkedHashMap<>();

    static {
        KvMethod.all().forEach(method -> BY_FUNCTION.put(function(method), method));
    }

    private ThriftCalls() {}

    /** The call's name in Thrift: {@code readVersion}. */
    static String function(KvMethod<?, ?> method) {
        return Character.toLowerCase(method.name().charAt(0)) + method.name().substring(1);
    }

    static Optional<KvMethod<?, ?>> method(String function) {
        return Optional.ofNullable(BY_FUNCTION.get(function));
    }

    /**
     * A request, how long its sender waits, and by what it is known.
     *
     * @param timeoutMillis 0 if that is not said
     */
    record Asked<Q>(Q request, long timeoutMillis, Optional<KvToken> token) {}

    static void writeArguments(
            TProtocol out, Message request, long timeoutMillis, Optional<KvToken> token)
            throws TException {
        out.writeStructBegin(new TStruct("args"));
        out.writeFieldBegin(new TField("request", TType.STRUCT, REQUEST));
        MessageCodec.write(request, out);
        out.writeFieldEnd();
        out.writeFieldBegin(new TField("timeout_millis", TType.I64, TIMEOUT_MILLIS));
        out.writeI64(timeoutMillis);
        out.writeFieldEnd();
        if (token.isPresent()) {
            out.writeFieldBegin(new TField("auth_token", TType.STRING, AUTH_TOKEN));
            out.writeString(token.get().secret());
            out.writeFieldEnd();
        }
        out.writeFieldStop();
        out.writeStructEnd();
    }

    // The builder of a message builds messages of its kind.
    @SuppressWarnings("unchecked")
    static <Q extends Message> Asked<Q> readArguments(TProtocol in, KvMethod<Q, ?> method)
            throws TException {
        Message.Builder request = method.request().newBuilderForType();
        long timeoutMillis = 0;
        Optional<KvToken> token = Optional.empty();
        in.readStructBegin();
        for (TField field = in.readFieldBegin();
                field.type != TType.STOP;
                field = in.readFieldBegin()) {
            if (field.id == REQUEST && field.type == TType.STRUCT) {
                MessageCodec.read(in, request);
            } else if (field.id == TIMEOUT_MILLIS && field.type == TType.I64) {
                timeoutMillis = Math.max(0, in.readI64());
            } else if (field.id == AUTH_TOKEN && field.type == TType.STRING) {
                token = Optional.of(KvToken.shown(in.readString()));
            } else {
                TProtocolUtil.skip(in, field.type, MessageCodec.DEPTH_MAX);
            }
            in.readFieldEnd();
        }
        in.readStructEnd();
        return new Asked<>((Q) request.build(), timeoutMillis, token);
    }

    static void writeSuccess(TProtocol out, Message reply) throws TException {
        writeResult(out, "success", SUCCESS, reply);
    }

    static void writeFailure(TProtocol out, ErrorDetail detail) throws TException {
        writeResult(out, "failure", FAILURE, detail);
    }

    private static void writeResult(TProtocol out, String name, short id, Message message)
            throws TException {
        out.writeStructBegin(new TStruct("result"));
        out.writeFieldBegin(new TField(name, TType.STRUCT, id));
        MessageCodec.write(message, out);
        out.writeFieldEnd();
        out.writeFieldStop();
        out.writeStructEnd();
    }

    /**
     * What a function returned.
     *
     * @throws KvFailure if it is a failure
     * @throws TException if it makes no sense
     */
    // The builder of a message builds messages of its kind.
    @SuppressWarnings("unchecked")
    static <A extends Message> A readResult(TProtocol in, KvMethod<?, A> method) throws TException {
        Message.Builder reply = method.reply().newBuilderForType();
        ErrorDetail.Builder detail = ErrorDetail.newBuilder();
        boolean succeeded = false;
        boolean failed = false;
        in.readStructBegin();
        for (TField field = in.readFieldBegin();
                field.type != TType.STOP;
                field = in.readFieldBegin()) {
            if (field.id == SUCCESS && field.type == TType.STRUCT) {
                MessageCodec.read(in, reply);
                succeeded = true;
            } else if (field.id == FAILURE && field.type == TType.STRUCT) {
                MessageCodec.read(in, detail);
                failed = true;
            } else {
                TProtocolUtil.skip(in, field.type, MessageCodec.DEPTH_MAX);
            }
            in.readFieldEnd();
        }
        in.readStructEnd();
        if (failed) {
            throw KvFailure.answer(detail.build());
        }
        if (!succeeded) {
            throw new TApplicationException(
                    TApplicationException.MISSING_RESULT, method + " has no result");
        }
        return (A) reply.build();
    }
}
