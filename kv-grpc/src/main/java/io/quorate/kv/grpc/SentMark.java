package io.quorate.kv.grpc;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/** Sees whether a request left for the node: only then can it have an effect. */
final class SentMark extends ClientStreamTracer.Factory {

    private volatile boolean sent;

    boolean isSent() {
        return sent;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(
            ClientStreamTracer.StreamInfo info, Metadata headers) {
        return new ClientStreamTracer() {
            @Override
            public void outboundHeaders() {
                sent = true;
            }
        };
    }
}
