package io.quorate.kv.grpc;

import io.quorate.kv.protocol.KvProtocol;
import io.quorate.testkit.client.KvClientTransactionTck;

class GrpcKvTransactionTest extends KvClientTransactionTck {
    @Override
    protected KvProtocol protocol() {
        return new GrpcKvProtocol();
    }
}
