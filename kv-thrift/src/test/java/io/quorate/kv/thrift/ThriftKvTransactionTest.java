package io.quorate.kv.thrift;

import io.quorate.kv.protocol.KvProtocol;
import io.quorate.testkit.client.KvClientTransactionTck;

class ThriftKvTransactionTest extends KvClientTransactionTck {
    @Override
    protected KvProtocol protocol() {
        return new ThriftKvProtocol();
    }
}
