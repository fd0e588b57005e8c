package io.quorate.transport.grpc;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;

/**
 * Bounds what callers send to services that anybody may call, whom no handshake has made known:
 * health and reflection need no more. The bound of a message is that of the whole server.
 */
final class StrangersCalls extends ServerStreamTracer.Factory {

    /** Bytes of all messages of one call. */
    static final int BYTES_MAX = 16 << 10;

    private static final ServerStreamTracer UNBOUNDED = new ServerStreamTracer() {};

    private final String unbounded;

    /**
     * Bounds all calls but those of one service.
     *
     * @param service whose callers are asked who they are before anything they send is read
     */
    StrangersCalls(String service) {
        unbounded = service + "/";
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return method.startsWith(unbounded) ? UNBOUNDED : new Bounded();
    }

    private static final class Bounded extends ServerStreamTracer {
        private long bytes;

        /** What it throws ends the call, while the message is still on its way. */
        @Override
        public void inboundWireSize(long more) {
            bytes += more;
            if (bytes > BYTES_MAX) {
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription("more than " + BYTES_MAX + " bytes in one call")
                        .asRuntimeException();
            }
        }
    }
}
