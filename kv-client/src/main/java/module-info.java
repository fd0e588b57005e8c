/** The client library of the key-value server, and the protocol between them. */
module io.quorate.kv.client {
    requires transitive io.quorate.kv;
    requires transitive com.google.protobuf;
    requires static transitive org.jspecify;

    exports io.quorate.admin.v1;
    exports io.quorate.kv.client;
    exports io.quorate.kv.protocol;
    exports io.quorate.kv.v1;

    uses io.quorate.kv.protocol.KvProtocol;
}
