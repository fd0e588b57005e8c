package io.quorate.transport.thrift;

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
import java.util.List;
import java.util.Optional;

/** Makes transports that speak Thrift. Addresses are {@code host:port}. */
public final class ThriftTransportProvider implements TransportProvider {

    @Override
    public String name() {
        return "thrift";
    }

    @Override
    public String description() {
        return "between processes and machines, over framed Thrift, with mutual TLS";
    }

    @Override
    public boolean crossesProcesses() {
        return true;
    }

    @Override
    public Optional<String> addressProblem(String address) {
        return HostPort.problem(address);
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
        return NetSettings.settings("zstd");
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
        return new NetTransport(context, settings, new ThriftNetwork(tls));
    }
}
