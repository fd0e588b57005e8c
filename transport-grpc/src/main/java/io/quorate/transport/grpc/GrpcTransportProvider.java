package io.quorate.transport.grpc;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.ClusterId;
import io.quorate.api.Handshake;
import io.quorate.api.HostPort;
import io.quorate.api.NodeId;
import io.quorate.api.Setting;
import io.quorate.api.SettingProblem;
import io.quorate.api.Settings;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import io.quorate.api.TransportProvider;
import io.quorate.transport.net.NetSettings;
import io.quorate.transport.net.NetTransport;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * Makes transports that speak gRPC. Addresses are {@code host:port}.
 *
 * <p>Netty's native epoll and BoringSSL are used where their jars are on the class path; without
 * them Java's own selectors and TLS.
 */
public final class GrpcTransportProvider implements TransportProvider {

    @Override
    public String name() {
        return "grpc";
    }

    @Override
    public String description() {
        return "between processes and machines, over gRPC streams, with mutual TLS";
    }

    @Override
    public boolean crossesProcesses() {
        return true;
    }

    @Override
    public Optional<String> addressProblem(String address) {
        return HostPort.problem(address).or(() -> hostProblem(HostPort.parse(address).host()));
    }

    /** Host names are those of URIs here. */
    private static Optional<String> hostProblem(String host) {
        try {
            new URI(null, null, host, 1, null, null, null).parseServerAuthority();
            return Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.of(
                    "'" + host + "' is no host name for gRPC: letters, digits, '-' and '.' are");
        }
    }

    @Override
    public List<SettingProblem> problems(Settings settings) {
        return NetSettings.problems(settings);
    }

    @Override
    public List<SettingProblem> fileProblems(Settings settings, ClusterId cluster, NodeId self) {
        return NetSettings.fileProblems(settings, cluster, self);
    }

    @Override
    public List<Setting> settings() {
        return NetSettings.settings("zstd", "gzip");
    }

    @Override
    public Transport create(TransportContext context) {
        Handshake self = context.handshake();
        NetSettings settings = NetSettings.of(context.settings(), self.node());
        CertificateIdentity identity = new CertificateIdentity(self.cluster(), self.node());
        Tls tls =
                settings.tls()
                        .map(files -> new Tls(files, identity, settings.tlsHostName()))
                        .orElse(null);
        return new NetTransport(context, settings, new GrpcNetwork(tls));
    }
}
