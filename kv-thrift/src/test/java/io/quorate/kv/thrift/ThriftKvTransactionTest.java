package io.quorate.kv.thrift;

import io.quorate.kv.protocol.KvProtocol;
import io.quorate.testkit.client.KvTransactionTck;

class ThriftKvTransactionTest extends KvTransactionTck {
    @Override
    protected KvProtocol protocol() {
        return new ThriftKvProtocol();
    }
}
