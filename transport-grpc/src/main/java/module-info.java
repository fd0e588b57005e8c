/** A transport between processes and machines, over long-lived gRPC streams. */
module io.quorate.transport.grpc {
    requires transitive io.quorate.api;
    requires com.github.luben.zstd_jni;
    requires io.quorate.transport.net;
    requires com.google.protobuf;
    requires io.grpc;
    requires io.grpc.netty;
    requires io.grpc.protobuf;
    requires io.grpc.services;
    requires io.grpc.util;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.quorate.transport.grpc;

    provides io.quorate.api.TransportProvider with
            io.quorate.transport.grpc.GrpcTransportProvider;
}
