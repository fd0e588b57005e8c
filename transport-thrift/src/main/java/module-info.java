/** A transport between processes and machines, over Thrift's framed compact protocol. */
module io.quorate.transport.thrift {
    requires transitive io.quorate.api;
    requires com.github.luben.zstd_jni;
    requires io.quorate.transport.net;
    requires org.apache.thrift;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.quorate.transport.thrift;

    provides io.quorate.api.TransportProvider with
            io.quorate.transport.thrift.ThriftTransportProvider;
}
