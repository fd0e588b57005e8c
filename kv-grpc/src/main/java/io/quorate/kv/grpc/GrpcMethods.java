package io.quorate.kv.grpc;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.quorate.kv.protocol.KvMethod;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The calls of the protocol as gRPC knows them. */
final class GrpcMethods {

    static final String SERVICE = "quorate.kv.v1.KvService";
    static final String ADMIN_SERVICE = "quorate.admin.v1.AdminService";

    private static final Map<KvMethod<?, ?>, MethodDescriptor<?, ?>> DESCRIPTORS =
            new LinkedHashMap<>();

    static {
        KvMethod.all().forEach(method -> DESCRIPTORS.put(method, make(SERVICE, method)));
        KvMethod.administration()
                .forEach(method -> DESCRIPTORS.put(method, make(ADMIN_SERVICE, method)));
    }

    private GrpcMethods() {}

    private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> make(
            String service, KvMethod<Q, A> method) {
        return MethodDescriptor.newBuilder(
                        ProtoUtils.marshaller(method.request()),
                        ProtoUtils.marshaller(method.reply()))
                .setType(
                        method.isStream()
                                ? MethodDescriptor.MethodType.SERVER_STREAMING
                                : MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, method.name()))
                .build();
    }

    // The map holds for each call what was made of it.
    @SuppressWarnings("unchecked")
    static <Q extends Message, A extends Message> MethodDescriptor<Q, A> of(KvMethod<Q, A> method) {
        return (MethodDescriptor<Q, A>) Objects.requireNonNull(DESCRIPTORS.get(method));
    }
}
