package io.quorate.server.cli;

import io.quorate.kv.client.KvAdmin;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.protocol.KvProtocol;
import io.quorate.kv.protocol.KvTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where the server is: options that several commands share. */
final class Endpoints {

    private static final int TIMEOUT_SECONDS = 10;

    @Option(
            names = "--endpoints",
            split = ",",
            scope = ScopeType.INHERIT,
            paramLabel = "HOST:PORT",
            description =
                    "Nodes to ask, separated by commas (default: localhost:50051; over Thrift"
                            + " localhost:9090).")
    private List<String> endpoints = new ArrayList<>();

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "How to talk to them: grpc, thrift (default: ${DEFAULT-VALUE}).")
    private String protocol = KvClientConfig.DEFAULT_PROTOCOL;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            scope = ScopeType.INHERIT,
            description = "How long to try (default: ${DEFAULT-VALUE} s).")
    private int timeoutSeconds = TIMEOUT_SECONDS;

    @Option(
            names = "--tls",
            scope = ScopeType.INHERIT,
            description = "Over TLS, trusting whom this Java trusts.")
    private boolean tls;

    @Option(
            names = "--tls-trust",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Over TLS, trusting the authorities of this file (PEM).")
    private @Nullable Path tlsTrust;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Over TLS, showing this certificate (PEM).")
    private @Nullable Path tlsCertificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The private key of the certificate (PKCS #8 in PEM).")
    private @Nullable Path tlsKey;

    private Optional<KvTls> tls() {
        boolean isUsed = tls || tlsTrust != null || tlsCertificate != null || tlsKey != null;
        return isUsed
                ? Optional.of(
                        new KvTls(
                                Optional.ofNullable(tlsCertificate),
                                Optional.ofNullable(tlsKey),
                                Optional.ofNullable(tlsTrust)))
                : Optional.empty();
    }

    /** Whether anything is said of where the server is, and how to talk to it. */
    boolean isGiven() {
        return !endpoints.isEmpty()
                || timeoutSeconds != TIMEOUT_SECONDS
                || tls().isPresent()
                || !protocol.equals(KvClientConfig.DEFAULT_PROTOCOL);
    }

    List<String> addresses() {
        return endpoints.isEmpty()
                ? List.of("localhost:" + KvProtocol.all().named(protocol).defaultPort())
                : List.copyOf(endpoints);
    }

    KvClientConfig config() {
        try {
            return new KvClientConfig(
                    addresses(), Duration.ofSeconds(timeoutSeconds), true, protocol, tls());
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        }
    }

    /**
     * A client that administers.
     *
     * @throws UsageException if a file of TLS cannot be used
     */
    KvAdmin connectAdmin() {
        return made(KvAdmin::create, config());
    }

    KvClient connect() {
        return create(config());
    }

    /**
     * A client.
     *
     * @throws UsageException if a file of TLS cannot be used
     */
    static KvClient create(KvClientConfig config) {
        return made(KvClient::create, config);
    }

    private static <C> C made(Function<KvClientConfig, C> maker, KvClientConfig config) {
        try {
            return maker.apply(config);
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        }
    }
}
