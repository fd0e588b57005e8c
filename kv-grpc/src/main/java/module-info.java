/** Carries the calls between clients and nodes of the key-value server over gRPC. */
module io.quorate.kv.grpc {
    requires transitive io.quorate.kv.client;
    requires io.grpc;
    requires io.grpc.netty;
    requires io.grpc.protobuf;
    requires io.grpc.services;
    requires io.grpc.stub;
    requires static transitive org.jspecify;

    exports io.quorate.kv.grpc;

    provides io.quorate.kv.protocol.KvProtocol with
            io.quorate.kv.grpc.GrpcKvProtocol;
}
