/** The client library of the key-value server, and the protocol between them. */
module io.quorate.kv.client {
    requires transitive io.quorate.kv;
    requires transitive com.google.protobuf;
    requires transitive io.grpc;
    requires transitive io.grpc.stub;
    requires com.google.common;
    requires io.grpc.netty;
    requires io.grpc.protobuf;
    requires static transitive org.jspecify;

    exports io.quorate.kv.client;
    exports io.quorate.kv.v1;
}
