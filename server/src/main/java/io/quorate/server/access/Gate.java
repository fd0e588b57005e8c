package io.quorate.server.access;

import com.google.protobuf.Message;
import io.quorate.kv.protocol.KvAdmission;
import io.quorate.kv.protocol.KvCaller;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvRole;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.ErrorDetail;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets calls in, or refuses them: the only place where that is decided, for every call of every
 * protocol. Where users are known, a call needs one with the role of its method; calls of operators
 * need besides that {@link AdminAccess} is open to where they come from.
 *
 * <p>Whether a caller is local is told by its address. A proxy on this machine makes all its
 * callers local ones.
 */
public final class Gate {

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private final Optional<? extends Supplier<Users>> users;
    private final AdminAccess access;
    private final Supplier<Instant> clock;

    /**
     * Makes a gate.
     *
     * @param users whom the node knows; absent to let everybody in as if it were everything
     */
    public Gate(
            Optional<? extends Supplier<Users>> users,
            AdminAccess access,
            Supplier<Instant> clock) {
        this.users = users;
        this.access = access;
        this.clock = clock;
    }

    /**
     * Puts it before services.
     *
     * @param service for the calls of clients
     * @param administration for those of operators, if they are done here
     */
    public KvAdmission before(KvService service, Optional<KvService> administration) {
        return (caller, method) -> {
            KvService behind =
                    KvMethod.administration().contains(method)
                            ? administration.orElse(service)
                            : service;
            Optional<KvFailure> refusal = refusal(caller, method);
            if (refusal.isPresent()) {
                return new Refused(refusal.get());
            }
            return users.isPresent() && method.isStream() ? new Watched(caller, behind) : behind;
        };
    }

    /** Why a call is not done; empty if it is. */
    private Optional<KvFailure> refusal(KvCaller caller, KvMethod<?, ?> method) {
        Optional<KvFailure> refusal = refusal(caller, method.needs(), method.name());
        if (refusal.isEmpty() && KvMethod.administration().contains(method)) {
            refusal = closed(caller.address());
        }
        refusal.ifPresent(
                why ->
                        LOG.warn(
                                "refuses {} from {}: {}",
                                method,
                                caller.address().map(InetAddress::getHostAddress).orElse("?"),
                                why.getMessage()));
        return refusal;
    }

    /**
     * Why somebody may not do what needs a role; empty if that is allowed.
     *
     * @param what what is to be done
     */
    public Optional<KvFailure> refusal(KvCaller caller, KvRole needed, String what) {
        if (users.isEmpty()) {
            return Optional.empty();
        }
        Users.Finding finding = users.get().get().find(caller, clock.get());
        if (finding.user().isEmpty()) {
            return Optional.of(failure("UNAUTHENTICATED", finding.problem()));
        }
        User user = finding.user().get();
        return user.role().includes(needed)
                ? Optional.empty()
                : Optional.of(
                        failure(
                                "PERMISSION_DENIED",
                                what
                                        + " needs the role "
                                        + needed.word()
                                        + ", and "
                                        + user.name()
                                        + " has "
                                        + user.role().word()));
    }

    private Optional<KvFailure> closed(Optional<InetAddress> caller) {
        boolean isOpen =
                switch (access) {
                    case CLOSED -> false;
                    case LOCAL -> caller.filter(InetAddress::isLoopbackAddress).isPresent();
                    case OPEN -> true;
                };
        if (isOpen) {
            return Optional.empty();
        }
        String message =
                access == AdminAccess.CLOSED
                        ? "administration is closed at this node; server.admin = \"local\" in its"
                                + " config opens it to its own machine"
                        : "administration is open to this node's own machine alone: run the command"
                                + " there, and name the node by a loopback address";
        return Optional.of(failure("ADMIN_CLOSED", message));
    }

    private static KvFailure failure(String code, String message) {
        return KvFailure.answer(ErrorDetail.newBuilder().setCode(code).setMessage(message).build());
    }

    /** Refuses every call. */
    private record Refused(KvFailure refusal) implements KvService {

        @Override
        public <Q extends Message, A extends Message> CompletionStage<A> call(
                KvMethod<Q, A> method, Q request) {
            return CompletableFuture.failedStage(refusal);
        }

        @Override
        public <Q extends Message, A extends Message> KvStream open(
                KvMethod<Q, A> method, Q request, KvSink<A> sink) {
            sink.fail(refusal);
            return KvStream.NOTHING;
        }
    }

    /** Asks again before each reply of a stream, which may outlive its caller's rights. */
    private final class Watched implements KvService {
        private final KvCaller caller;
        private final KvService behind;

        Watched(KvCaller caller, KvService behind) {
            this.caller = caller;
            this.behind = behind;
        }

        @Override
        public <Q extends Message, A extends Message> CompletionStage<A> call(
                KvMethod<Q, A> method, Q request) {
            return behind.call(method, request);
        }

        @Override
        public <Q extends Message, A extends Message> KvStream open(
                KvMethod<Q, A> method, Q request, KvSink<A> sink) {
            WatchedSink<A> watched = new WatchedSink<>(sink, () -> refusal(caller, method));
            KvStream stream = behind.open(method, request, watched);
            watched.follow(stream);
            return stream;
        }
    }
}
