package io.quorate.kv.grpc;

import io.quorate.kv.protocol.KvProtocol;
import io.quorate.testkit.client.KvClientTck;

class GrpcKvClientTest extends KvClientTck {
    @Override
    protected KvProtocol protocol() {
        return new GrpcKvProtocol();
    }
}
