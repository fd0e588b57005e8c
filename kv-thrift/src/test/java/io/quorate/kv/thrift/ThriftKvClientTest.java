package io.quorate.kv.thrift;

import io.quorate.kv.protocol.KvProtocol;
import io.quorate.testkit.client.KvClientTck;

class ThriftKvClientTest extends KvClientTck {
    @Override
    protected KvProtocol protocol() {
        return new ThriftKvProtocol();
    }
}
