package io.quorate.kv.grpc;

import com.google.protobuf.Message;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsServerCredentials;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.quorate.kv.protocol.FrontEndContext;
import io.quorate.kv.protocol.FrontEndContext.ClientCertificates;
import io.quorate.kv.protocol.KvAdmission;
import io.quorate.kv.protocol.KvCaller;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvFrontEnd;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Where clients are served over gRPC. */
final class GrpcFrontEnd implements KvFrontEnd {

    private static final Context.Key<KvCaller> CALLER = Context.key("caller");
    private static final Context.Key<ServedConnection> CONNECTION = Context.key("connection");

    private final Server server;
    private final String host;
    private final HealthStatusManager health = new HealthStatusManager();

    GrpcFrontEnd(FrontEndContext context) {
        this(context, ServerLimits.DEFAULT);
    }

    GrpcFrontEnd(FrontEndContext context, ServerLimits limits) {
        this.host = context.host();
        try {
            NettyServerBuilder builder =
                    NettyServerBuilder.forAddress(
                                    new InetSocketAddress(host, context.port()),
                                    credentials(context))
                            .addTransportFilter(new ServedConnections(limits))
                            .addService(
                                    definition(
                                            GrpcMethods.SERVICE,
                                            KvMethod.all(),
                                            context.admission()))
                            .addService(
                                    ServerInterceptors.intercept(
                                            health.getHealthService(), new CallerOfCall()))
                            .directExecutor()
                            .maxInboundMessageSize(context.messageBytesMax())
                            .maxConcurrentCallsPerConnection(limits.callsMax())
                            .maxConnectionIdle(limits.idleNanos(), TimeUnit.NANOSECONDS)
                            .keepAliveTime(limits.aliveNanos(), TimeUnit.NANOSECONDS)
                            .maxRstFramesPerWindow(200, 30)
                            .permitKeepAliveTime(10, TimeUnit.SECONDS);
            if (context.administers()) {
                builder.addService(
                        definition(
                                GrpcMethods.ADMIN_SERVICE,
                                KvMethod.administration(),
                                context.admission()));
            }
            this.server = builder.build().start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "cannot serve clients at "
                            + context.address()
                            + ": "
                            + (e.getCause() == null ? e : e.getCause()).getMessage(),
                    e);
        }
        health.setStatus("", ServingStatus.SERVING);
    }

    @Override
    public void tellNotServing() {
        health.setStatus("", ServingStatus.NOT_SERVING);
    }

    private static ServerCredentials credentials(FrontEndContext context) {
        Optional<KvTls> tls = context.tls();
        if (tls.isEmpty()) {
            return InsecureServerCredentials.create();
        }
        TlsServerCredentials.Builder credentials =
                TlsServerCredentials.newBuilder().keyManager(tls.get().keyManagers());
        return tls.get().trust().isPresent()
                ? credentials
                        .trustManager(tls.get().trustManagers())
                        .clientAuth(
                                context.certificates() == ClientCertificates.REQUIRED
                                        ? TlsServerCredentials.ClientAuth.REQUIRE
                                        : TlsServerCredentials.ClientAuth.OPTIONAL)
                        .build()
                : credentials.build();
    }

    /** Lets a method know who calls it. */
    private static final class CallerOfCall implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            ServedConnection connection = call.getAttributes().get(ServedConnection.KEY);
            if (!connection.admit()) {
                StatusRuntimeException refusal = Overload.CONNECTIONS.failure();
                call.close(refusal.getStatus(), refusal.getTrailers());
                return new ServerCall.Listener<>() {};
            }
            SocketAddress from = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
            KvCaller caller =
                    new KvCaller(
                            from instanceof InetSocketAddress known
                                    ? Optional.ofNullable(known.getAddress())
                                    : Optional.empty(),
                            connection.names(),
                            CallHeaders.token(headers),
                            CallHeaders.isForwarded(headers));
            return Contexts.interceptCall(
                    Context.current().withValues(CALLER, caller, CONNECTION, connection),
                    call,
                    headers,
                    next);
        }
    }

    private static ServerServiceDefinition definition(
            String name, List<KvMethod<?, ?>> methods, KvAdmission admission) {
        ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(name);
        methods.forEach(method -> add(definition, method, admission));
        return ServerInterceptors.intercept(definition.build(), new CallerOfCall());
    }

    private static <Q extends Message, A extends Message> void add(
            ServerServiceDefinition.Builder definition,
            KvMethod<Q, A> method,
            KvAdmission admission) {
        definition.addMethod(
                GrpcMethods.of(method),
                method.isStream()
                        ? ServerCalls.asyncServerStreamingCall(
                                (request, reply) ->
                                        open(
                                                admission.servedTo(CALLER.get(), method),
                                                method,
                                                request,
                                                reply))
                        : ServerCalls.asyncUnaryCall(
                                (request, reply) ->
                                        answer(
                                                admission.servedTo(CALLER.get(), method),
                                                method,
                                                request,
                                                reply)));
    }

    private static <Q extends Message, A extends Message> void answer(
            KvService service, KvMethod<Q, A> method, Q request, StreamObserver<A> reply) {
        ServedConnection.Answer answer = CONNECTION.get().new Answer();
        ServerCallStreamObserver<A> call = (ServerCallStreamObserver<A>) reply;
        call.setOnCloseHandler(answer::over);
        call.setOnCancelHandler(answer::over);
        service.call(method, request)
                .whenComplete(
                        (value, failure) -> {
                            if (failure != null) {
                                reply.onError(ErrorDetails.status(KvFailure.of(failure).detail()));
                            } else if (!answer.fits(value.getSerializedSize())) {
                                reply.onError(Overload.UNREAD.failure());
                            } else {
                                reply.onNext(value);
                                reply.onCompleted();
                            }
                        });
    }

    private static <Q extends Message, A extends Message> void open(
            KvService service, KvMethod<Q, A> method, Q request, StreamObserver<A> reply) {
        GrpcSink<A> sink =
                new GrpcSink<>((ServerCallStreamObserver<A>) reply, CONNECTION.get().new Answer());
        sink.follow(service.open(method, request, sink));
    }

    @Override
    public String address() {
        return host + ":" + server.getPort();
    }

    @Override
    public void kill() {
        server.shutdownNow();
    }

    @Override
    public void close() {
        if (server.isShutdown()) {
            return;
        }
        health.enterTerminalState();
        server.shutdown();
        try {
            if (!server.awaitTermination(2, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(2, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
