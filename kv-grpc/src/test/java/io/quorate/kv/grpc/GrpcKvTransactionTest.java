package io.quorate.kv.grpc;

import io.quorate.kv.protocol.KvProtocol;
import io.quorate.testkit.client.KvTransactionTck;

class GrpcKvTransactionTest extends KvTransactionTck {
    @Override
    protected KvProtocol protocol() {
        return new GrpcKvProtocol();
    }
}
