package io.quorate.server.cli;

import io.quorate.kv.client.KvAdmin;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.protocol.KvProtocol;
import io.quorate.kv.protocol.KvSecurity;
import io.quorate.kv.protocol.KvTls;
import io.quorate.kv.protocol.KvToken;
import io.quorate.server.local.ClusterFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "The file of the token to show (default: $QUORATE_TOKEN_FILE, or the token in"
                            + " $QUORATE_TOKEN).")
    private @Nullable Path tokenFile;

    @Option(
            names = "--plain-token",
            scope = ScopeType.INHERIT,
            description = "Shows it to other machines without TLS, too.")
    private boolean plainToken;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "The folder of a cluster, as 'quorate init' makes it: asks its nodes, trusts"
                            + " its authority, and shows its admin's token, where none of these is"
                            + " said in another way.")
    private @Nullable Path directory;

    private Optional<KvTls> tls() {
        boolean isUsed = tls || tlsTrust != null || tlsCertificate != null || tlsKey != null;
        if (!isUsed && directory != null) {
            return folder(directory).tls();
        }
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
                || directory != null
                || timeoutSeconds != TIMEOUT_SECONDS
                || tls().isPresent()
                || tokenFile != null
                || plainToken
                || !protocol.equals(KvClientConfig.DEFAULT_PROTOCOL);
    }

    List<String> addresses() {
        if (endpoints.isEmpty() && directory != null) {
            return folder(directory).endpoints(protocol);
        }
        return endpoints.isEmpty()
                ? List.of("localhost:" + KvProtocol.all().named(protocol).defaultPort())
                : List.copyOf(endpoints);
    }

    KvClientConfig config() {
        try {
            return new KvClientConfig(
                    addresses(), Duration.ofSeconds(timeoutSeconds), true, protocol, security());
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        }
    }

    private KvSecurity security() {
        return new KvSecurity(tls(), token(System.getenv()), plainToken, false);
    }

    private Optional<KvToken> token(Map<String, String> environment) {
        if (tokenFile != null) {
            return Optional.of(KvToken.read(tokenFile));
        }
        @Nullable String file = environment.get("QUORATE_TOKEN_FILE");
        if (file != null) {
            return Optional.of(KvToken.read(Path.of(file)));
        }
        @Nullable String token = environment.get("QUORATE_TOKEN");
        if (token != null) {
            return Optional.of(KvToken.of(token));
        }
        return directory == null ? Optional.empty() : folder(directory).token();
    }

    private static ClusterAsked folder(Path directory) {
        return new ClusterAsked(new ClusterFolder(directory));
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
