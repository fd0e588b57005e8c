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
import io.grpc.TlsServerCredentials;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.quorate.kv.protocol.Administration;
import io.quorate.kv.protocol.FrontEndContext;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvFrontEnd;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Where clients are served over gRPC. */
final class GrpcFrontEnd implements KvFrontEnd {

    private static final int CALLS_PER_CONNECTION_MAX = 4096;

    private static final Context.Key<InetAddress> CALLER = Context.key("caller");

    private final Server server;
    private final String host;
    private final HealthStatusManager health = new HealthStatusManager();

    GrpcFrontEnd(FrontEndContext context) {
        this.host = context.host();
        try {
            NettyServerBuilder builder =
                    NettyServerBuilder.forAddress(
                                    new InetSocketAddress(host, context.port()),
                                    credentials(context.tls()))
                            .addService(
                                    definition(
                                            GrpcMethods.SERVICE, KvMethod.all(), context::service))
                            .addService(health.getHealthService())
                            .directExecutor()
                            .maxInboundMessageSize(context.messageBytesMax())
                            .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX)
                            .maxRstFramesPerWindow(200, 30)
                            .permitKeepAliveTime(10, TimeUnit.SECONDS);
            context.administration().ifPresent(admin -> builder.addService(definition(admin)));
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

    private static ServerCredentials credentials(Optional<KvTls> tls) {
        if (tls.isEmpty()) {
            return InsecureServerCredentials.create();
        }
        TlsServerCredentials.Builder credentials =
                TlsServerCredentials.newBuilder().keyManager(tls.get().keyManagers());
        return tls.get().trust().isPresent()
                ? credentials
                        .trustManager(tls.get().trustManagers())
                        .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                        .build()
                : credentials.build();
    }

    private static ServerServiceDefinition definition(Administration administration) {
        return ServerInterceptors.intercept(
                definition(
                        GrpcMethods.ADMIN_SERVICE,
                        KvMethod.administration(),
                        () -> administration.servedTo(Optional.ofNullable(CALLER.get()))),
                new CallerAddress());
    }

    /** Lets a method know who calls it. */
    private static final class CallerAddress implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            SocketAddress from = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
            Context context = Context.current();
            if (from instanceof InetSocketAddress known && known.getAddress() != null) {
                context = context.withValue(CALLER, known.getAddress());
            }
            return Contexts.interceptCall(context, call, headers, next);
        }
    }

    private static ServerServiceDefinition definition(
            String name, List<KvMethod<?, ?>> methods, Supplier<KvService> service) {
        ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(name);
        methods.forEach(method -> add(definition, method, service));
        return definition.build();
    }

    private static <Q extends Message, A extends Message> void add(
            ServerServiceDefinition.Builder definition,
            KvMethod<Q, A> method,
            Supplier<KvService> service) {
        definition.addMethod(
                GrpcMethods.of(method),
                method.isStream()
                        ? ServerCalls.asyncServerStreamingCall(
                                (request, reply) -> open(service.get(), method, request, reply))
                        : ServerCalls.asyncUnaryCall(
                                (request, reply) -> answer(service.get(), method, request, reply)));
    }

    private static <Q extends Message, A extends Message> void answer(
            KvService service, KvMethod<Q, A> method, Q request, StreamObserver<A> reply) {
        service.call(method, request)
                .whenComplete(
                        (value, failure) -> {
                            if (failure != null) {
                                reply.onError(ErrorDetails.status(KvFailure.of(failure).detail()));
                            } else {
                                reply.onNext(value);
                                reply.onCompleted();
                            }
                        });
    }

    private static <Q extends Message, A extends Message> void open(
            KvService service, KvMethod<Q, A> method, Q request, StreamObserver<A> reply) {
        GrpcSink<A> sink = new GrpcSink<>((ServerCallStreamObserver<A>) reply);
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
