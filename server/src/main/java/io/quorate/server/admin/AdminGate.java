package io.quorate.server.admin;

import com.google.protobuf.Message;
import io.quorate.kv.protocol.Administration;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.ErrorDetail;
import io.quorate.server.config.AdminAccess;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Lets calls of operators in, or refuses them.
 *
 * <p>With {@link AdminAccess#LOCAL} the caller's address decides. A proxy on this machine makes all
 * its callers local ones.
 */
public final class AdminGate implements Administration {

    private final AdminAccess access;
    private final KvService service;

    /**
     * @param service what is behind it
     */
    public AdminGate(AdminAccess access, KvService service) {
        this.access = access;
        this.service = service;
    }

    @Override
    public KvService servedTo(Optional<InetAddress> caller) {
        boolean isOpen =
                switch (access) {
                    case CLOSED -> false;
                    case LOCAL -> caller.filter(InetAddress::isLoopbackAddress).isPresent();
                    case OPEN -> true;
                };
        return isOpen ? service : new Closed(refusal());
    }

    private KvFailure refusal() {
        String message =
                access == AdminAccess.CLOSED
                        ? "administration is closed at this node; server.admin = \"local\" in its"
                                + " config opens it to its own machine"
                        : "administration is open to this node's own machine alone: run the command"
                                + " there, and name the node by a loopback address";
        return KvFailure.answer(
                ErrorDetail.newBuilder().setCode("ADMIN_CLOSED").setMessage(message).build());
    }

    /** Refuses every call. */
    private record Closed(KvFailure refusal) implements KvService {

        @Override
        public <Q extends Message, A extends Message> CompletionStage<A> call(
                KvMethod<Q, A> method, Q request) {
            return CompletableFuture.failedStage(refusal);
        }

        @Override
        public <Q extends Message, A extends Message> KvStream open(
                KvMethod<Q, A> method, Q request, KvSink<A> sink) {
            sink.fail(refusal);
            return BackupCall.NOTHING;
        }
    }
}
