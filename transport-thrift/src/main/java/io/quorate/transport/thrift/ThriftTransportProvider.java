package io.quorate.transport.thrift;

import io.quorate.api.Setting;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import io.quorate.api.TransportProvider;
import java.time.Duration;
import java.util.List;

/** Makes transports that speak Thrift. Addresses are {@code host:port}. */
public final class ThriftTransportProvider implements TransportProvider {

    static final String BIND = "bind";
    static final String INSECURE = "insecure";
    static final String TLS_CERTIFICATE = "tls_certificate";
    static final String TLS_KEY = "tls_key";
    static final String TLS_TRUST = "tls_trust";
    static final String TLS_RELOAD = "tls_reload";
    static final String TLS_HOST_NAME = "tls_host_name";
    static final String COMPRESSION = "compression";
    static final String CONNECT_TIMEOUT = "connect_timeout";
    static final String KEEPALIVE = "keepalive";
    static final String KEEPALIVE_TIMEOUT = "keepalive_timeout";
    static final String RECONNECT_MIN = "reconnect_min";
    static final String RECONNECT_MAX = "reconnect_max";
    static final String BATCH_BYTES_MAX = "batch_bytes_max";

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
        return List.of(
                Setting.text(
                        BIND,
                        "",
                        "The host to listen at, such as 0.0.0.0, if not the one in the node's"
                                + " address."),
                Setting.bool(
                        INSECURE,
                        false,
                        "Whether to listen beyond this machine without TLS: anybody who reaches"
                                + " the port can then take part."),
                Setting.text(
                        TLS_CERTIFICATE,
                        "",
                        "The PEM file with this node's certificate chain; {node} stands for its"
                                + " number. The certificate names the node by the URI"
                                + " quorate://CLUSTER/node/ID."),
                Setting.text(TLS_KEY, "", "The PEM file with its private key, in PKCS #8."),
                Setting.text(
                        TLS_TRUST, "", "The PEM file with the authorities that sign for nodes."),
                millis(TLS_RELOAD, 10_000, 100, 3_600_000, "How often to look for new TLS files."),
                Setting.bool(
                        TLS_HOST_NAME,
                        true,
                        "Whether a peer's certificate must also name the host in its address."),
                Setting.choice(COMPRESSION, "How to compress what is sent.", "none", "zstd"),
                millis(
                        CONNECT_TIMEOUT,
                        3_000,
                        100,
                        60_000,
                        "How long a connection and its handshake may take."),
                millis(
                        KEEPALIVE,
                        1_000,
                        20,
                        60_000,
                        "How often to tell a peer that this node is alive."),
                millis(
                        KEEPALIVE_TIMEOUT,
                        5_000,
                        100,
                        600_000,
                        "How long a peer may be silent before the connection is given up."),
                millis(
                        RECONNECT_MIN,
                        50,
                        1,
                        60_000,
                        "How long to wait before connecting again; doubled at each failure."),
                millis(RECONNECT_MAX, 2_000, 10, 600_000, "The longest such wait."),
                Setting.size(
                        BATCH_BYTES_MAX,
                        128 << 10,
                        1 << 10,
                        Wire.BATCH_BYTES_MAX,
                        "How many bytes of envelopes may gather into one frame."));
    }

    private static Setting millis(String key, long value, long min, long max, String description) {
        return Setting.duration(
                key,
                Duration.ofMillis(value),
                Duration.ofMillis(min),
                Duration.ofMillis(max),
                description);
    }

    @Override
    public Transport create(TransportContext context) {
        return new ThriftTransport(context);
    }
}
