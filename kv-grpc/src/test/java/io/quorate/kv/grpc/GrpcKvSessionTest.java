package io.quorate.kv.grpc;

import io.quorate.kv.protocol.KvProtocol;
import io.quorate.testkit.client.KvSessionTck;

class GrpcKvSessionTest extends KvSessionTck {
    @Override
    protected KvProtocol protocol() {
        return new GrpcKvProtocol();
    }
}
