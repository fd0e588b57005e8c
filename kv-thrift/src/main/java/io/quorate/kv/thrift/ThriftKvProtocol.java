package io.quorate.kv.thrift;

import io.quorate.kv.protocol.FrontEndContext;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFrontEnd;
import io.quorate.kv.protocol.KvProtocol;
import io.quorate.kv.protocol.KvSecurity;

/** Calls as the service {@code KvService} of {@code quorate_kv.thrift}, framed. */
public final class ThriftKvProtocol implements KvProtocol {

    private final ClientThreads threads = new ClientThreads();

    public ThriftKvProtocol() {}

    @Override
    public String name() {
        return "thrift";
    }

    @Override
    public String description() {
        return "Thrift, framed, compact or binary";
    }

    @Override
    public int defaultPort() {
        return 9_090;
    }

    @Override
    public KvConnection connect(String endpoint, KvSecurity security) {
        return new ThriftConnection(endpoint, security, threads);
    }

    @Override
    public KvFrontEnd serve(FrontEndContext context) {
        return new ThriftFrontEnd(context, ServerLimits.DEFAULT);
    }
}
