package io.quorate.kv.thrift;

import io.quorate.kv.protocol.KvProtocol;
import io.quorate.testkit.client.KvSessionTck;

class ThriftKvSessionTest extends KvSessionTck {
    @Override
    protected KvProtocol protocol() {
        return new ThriftKvProtocol();
    }
}
