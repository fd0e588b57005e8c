package io.quorate.transport.thrift;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.Handshake;
import io.quorate.api.Setting;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import io.quorate.api.TransportProvider;
import io.quorate.transport.net.NetSettings;
import io.quorate.transport.net.NetTransport;
import java.util.ArrayList;
import java.util.List;

/** Makes transports that speak Thrift. Addresses are {@code host:port}. */
public final class ThriftTransportProvider implements TransportProvider {

    static final String TLS_HOST_NAME = "tls_host_name";

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
    public List<Setting> settings() {
        List<Setting> settings = new ArrayList<>(NetSettings.settings("zstd"));
        settings.add(
                Setting.bool(
                        TLS_HOST_NAME,
                        true,
                        "Whether a peer's certificate must also name the host in its address."));
        return List.copyOf(settings);
    }

    @Override
    public Transport create(TransportContext context) {
        Handshake self = context.handshake();
        NetSettings settings = NetSettings.of(context.settings(), self.node());
        CertificateIdentity identity = new CertificateIdentity(self.cluster(), self.node());
        boolean checksHostName = context.settings().bool(TLS_HOST_NAME);
        Tls tls =
                settings.tls().map(files -> new Tls(files, identity, checksHostName)).orElse(null);
        return new NetTransport(context, settings, new ThriftNetwork(tls));
    }
}
