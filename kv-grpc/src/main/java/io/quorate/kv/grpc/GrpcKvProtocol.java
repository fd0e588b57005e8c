package io.quorate.kv.grpc;

import io.quorate.kv.protocol.FrontEndContext;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFrontEnd;
import io.quorate.kv.protocol.KvProtocol;
import io.quorate.kv.protocol.KvSecurity;

/** Calls over gRPC, as the service {@code quorate.kv.v1.KvService}. */
public final class GrpcKvProtocol implements KvProtocol {

    public GrpcKvProtocol() {}

    @Override
    public String name() {
        return "grpc";
    }

    @Override
    public String description() {
        return "gRPC";
    }

    @Override
    public int defaultPort() {
        return 50_051;
    }

    @Override
    public KvConnection connect(String endpoint, KvSecurity security) {
        return new GrpcConnection(endpoint, security);
    }

    @Override
    public KvFrontEnd serve(FrontEndContext context) {
        return new GrpcFrontEnd(context);
    }
}
