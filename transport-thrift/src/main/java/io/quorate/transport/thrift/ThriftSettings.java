package io.quorate.transport.thrift;

import io.quorate.api.ConsensusError;
import io.quorate.api.NodeId;
import io.quorate.api.Settings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The provider's settings, read once.
 *
 * @param bind the host to listen at; empty for the one in the node's address
 * @param insecure whether to listen beyond this machine without TLS
 * @param tls the TLS files, if TLS is on
 * @param tlsReloadNanos how often to look whether they changed
 * @param tlsHostName whether a peer's certificate must name its host
 * @param compresses whether to compress what is sent
 * @param connectTimeoutNanos bound of a connection attempt with its handshake
 * @param keepaliveNanos how often to beat
 * @param keepaliveTimeoutNanos how long silence may last
 * @param reconnectMinNanos the first wait
 * @param reconnectMaxNanos the longest wait
 * @param batchBytesMax bytes of envelopes in one frame, unless one alone has more
 */
record ThriftSettings(
        String bind,
        boolean insecure,
        Optional<TlsFiles> tls,
        long tlsReloadNanos,
        boolean tlsHostName,
        boolean compresses,
        long connectTimeoutNanos,
        long keepaliveNanos,
        long keepaliveTimeoutNanos,
        long reconnectMinNanos,
        long reconnectMaxNanos,
        int batchBytesMax) {

    /** Where the certificate, its key and the trusted authorities are. */
    record TlsFiles(Path certificate, Path key, Path trust) {}

    static ThriftSettings of(Settings settings, NodeId self) {
        ThriftSettings read =
                new ThriftSettings(
                        settings.text(ThriftTransportProvider.BIND),
                        settings.bool(ThriftTransportProvider.INSECURE),
                        tls(settings, self),
                        nanos(settings, ThriftTransportProvider.TLS_RELOAD),
                        settings.bool(ThriftTransportProvider.TLS_HOST_NAME),
                        settings.text(ThriftTransportProvider.COMPRESSION).equals("zstd"),
                        nanos(settings, ThriftTransportProvider.CONNECT_TIMEOUT),
                        nanos(settings, ThriftTransportProvider.KEEPALIVE),
                        nanos(settings, ThriftTransportProvider.KEEPALIVE_TIMEOUT),
                        nanos(settings, ThriftTransportProvider.RECONNECT_MIN),
                        nanos(settings, ThriftTransportProvider.RECONNECT_MAX),
                        Math.toIntExact(settings.size(ThriftTransportProvider.BATCH_BYTES_MAX)));
        ordered(
                ThriftTransportProvider.KEEPALIVE,
                read.keepaliveNanos * 2,
                ThriftTransportProvider.KEEPALIVE_TIMEOUT,
                read.keepaliveTimeoutNanos,
                "at least twice");
        ordered(
                ThriftTransportProvider.RECONNECT_MIN,
                read.reconnectMinNanos,
                ThriftTransportProvider.RECONNECT_MAX,
                read.reconnectMaxNanos,
                "at least");
        return read;
    }

    private static Optional<TlsFiles> tls(Settings settings, NodeId self) {
        String certificate = path(settings, ThriftTransportProvider.TLS_CERTIFICATE, self);
        String key = path(settings, ThriftTransportProvider.TLS_KEY, self);
        String trust = path(settings, ThriftTransportProvider.TLS_TRUST, self);
        if (certificate.isEmpty() && key.isEmpty() && trust.isEmpty()) {
            return Optional.empty();
        }
        if (certificate.isEmpty() || key.isEmpty() || trust.isEmpty()) {
            throw new ConsensusError.Invalid(
                            "TLS takes all three of "
                                    + ThriftTransportProvider.TLS_CERTIFICATE
                                    + ", "
                                    + ThriftTransportProvider.TLS_KEY
                                    + " and "
                                    + ThriftTransportProvider.TLS_TRUST)
                    .asException();
        }
        return Optional.of(new TlsFiles(Path.of(certificate), Path.of(key), Path.of(trust)));
    }

    private static String path(Settings settings, String key, NodeId self) {
        return settings.text(key).replace("{node}", self.toString());
    }

    private static long nanos(Settings settings, String key) {
        return settings.duration(key).toNanos();
    }

    private static void ordered(
            String lowKey, long low, String highKey, long high, String relation) {
        if (high < low) {
            throw new ConsensusError.Invalid(
                            highKey
                                    + " of "
                                    + TimeUnit.NANOSECONDS.toMillis(high)
                                    + "ms must be "
                                    + relation
                                    + " "
                                    + lowKey)
                    .asException();
        }
    }
}
