package io.quorate.transport.grpc;

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
 * @param compression the name of the codec; {@code none} for none
 * @param connectTimeoutNanos bound of a connection attempt with its handshake
 * @param keepaliveNanos how often to beat
 * @param keepaliveTimeoutNanos how long silence may last
 * @param reconnectMinNanos the first wait
 * @param reconnectMaxNanos the longest wait
 * @param batchBytesMax bytes of envelopes in one gRPC message, unless one alone has more
 */
record GrpcSettings(
        String bind,
        boolean insecure,
        Optional<TlsFiles> tls,
        long tlsReloadNanos,
        String compression,
        long connectTimeoutNanos,
        long keepaliveNanos,
        long keepaliveTimeoutNanos,
        long reconnectMinNanos,
        long reconnectMaxNanos,
        int batchBytesMax) {

    /** Where the certificate, its key and the trusted authorities are. */
    record TlsFiles(Path certificate, Path key, Path trust) {}

    static GrpcSettings of(Settings settings, NodeId self) {
        GrpcSettings read =
                new GrpcSettings(
                        settings.text(GrpcTransportProvider.BIND),
                        settings.bool(GrpcTransportProvider.INSECURE),
                        tls(settings, self),
                        nanos(settings, GrpcTransportProvider.TLS_RELOAD),
                        settings.text(GrpcTransportProvider.COMPRESSION),
                        nanos(settings, GrpcTransportProvider.CONNECT_TIMEOUT),
                        nanos(settings, GrpcTransportProvider.KEEPALIVE),
                        nanos(settings, GrpcTransportProvider.KEEPALIVE_TIMEOUT),
                        nanos(settings, GrpcTransportProvider.RECONNECT_MIN),
                        nanos(settings, GrpcTransportProvider.RECONNECT_MAX),
                        Math.toIntExact(settings.size(GrpcTransportProvider.BATCH_BYTES_MAX)));
        ordered(
                GrpcTransportProvider.KEEPALIVE,
                read.keepaliveNanos * 2,
                GrpcTransportProvider.KEEPALIVE_TIMEOUT,
                read.keepaliveTimeoutNanos,
                "at least twice");
        ordered(
                GrpcTransportProvider.RECONNECT_MIN,
                read.reconnectMinNanos,
                GrpcTransportProvider.RECONNECT_MAX,
                read.reconnectMaxNanos,
                "at least");
        return read;
    }

    private static Optional<TlsFiles> tls(Settings settings, NodeId self) {
        String certificate = path(settings, GrpcTransportProvider.TLS_CERTIFICATE, self);
        String key = path(settings, GrpcTransportProvider.TLS_KEY, self);
        String trust = path(settings, GrpcTransportProvider.TLS_TRUST, self);
        if (certificate.isEmpty() && key.isEmpty() && trust.isEmpty()) {
            return Optional.empty();
        }
        if (certificate.isEmpty() || key.isEmpty() || trust.isEmpty()) {
            throw new ConsensusError.Invalid(
                            "TLS takes all three of "
                                    + GrpcTransportProvider.TLS_CERTIFICATE
                                    + ", "
                                    + GrpcTransportProvider.TLS_KEY
                                    + " and "
                                    + GrpcTransportProvider.TLS_TRUST)
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
