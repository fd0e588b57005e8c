/** Carries the calls between clients and nodes of the key-value server over framed Thrift. */
module io.quorate.kv.thrift {
    requires transitive io.quorate.kv.client;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires org.apache.thrift;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.quorate.kv.thrift;

    provides io.quorate.kv.protocol.KvProtocol with
            io.quorate.kv.thrift.ThriftKvProtocol;
}
