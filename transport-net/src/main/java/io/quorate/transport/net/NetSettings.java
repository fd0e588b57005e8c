package io.quorate.transport.net;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.NodeId;
import io.quorate.api.Setting;
import io.quorate.api.SettingProblem;
import io.quorate.api.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What every network can be told, read once.
 *
 * @param bind the host to listen at; empty for the one in the node's address
 * @param insecure whether to listen beyond this machine without TLS
 * @param tls the TLS files, if TLS is on
 * @param tlsHostName whether a peer's certificate must also name the host in its address
 * @param tlsReloadNanos how often to look whether they changed
 * @param compression the name of the codec; {@code none} for none
 * @param connectTimeoutNanos bound of a connection attempt with its handshake
 * @param keepaliveNanos how often to beat
 * @param keepaliveTimeoutNanos how long silence may last
 * @param reconnectMinNanos the first wait
 * @param reconnectMaxNanos the longest wait
 * @param batchBytesMax bytes of envelopes in one batch, unless one alone has more
 */
public record NetSettings(
        String bind,
        boolean insecure,
        Optional<TlsFiles> tls,
        boolean tlsHostName,
        long tlsReloadNanos,
        String compression,
        long connectTimeoutNanos,
        long keepaliveNanos,
        long keepaliveTimeoutNanos,
        long reconnectMinNanos,
        long reconnectMaxNanos,
        int batchBytesMax) {

    /** What {@code batch_bytes_max} can be set to. */
    public static final int BATCH_BYTES_MAX = 4 << 20;

    static final String BIND = "bind";
    static final String INSECURE = "insecure";
    static final String TLS_CERTIFICATE = "tls_certificate";
    static final String TLS_KEY = "tls_key";
    static final String TLS_TRUST = "tls_trust";
    static final String TLS_HOST_NAME = "tls_host_name";
    static final String TLS_RELOAD = "tls_reload";
    static final String COMPRESSION = "compression";
    static final String CONNECT_TIMEOUT = "connect_timeout";
    static final String KEEPALIVE = "keepalive";
    static final String KEEPALIVE_TIMEOUT = "keepalive_timeout";
    static final String RECONNECT_MIN = "reconnect_min";
    static final String RECONNECT_MAX = "reconnect_max";
    static final String BATCH_BYTES = "batch_bytes_max";

    /** Says that what is sent is not compressed. */
    private static final String NONE = "none";

    /**
     * The settings that every provider has.
     *
     * @param codecs the names of the ways to compress, the best first; none is the default
     */
    public static List<Setting> settings(String... codecs) {
        String[] choices = new String[codecs.length + 1];
        choices[0] = NONE;
        System.arraycopy(codecs, 0, choices, 1, codecs.length);
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
                Setting.bool(
                        TLS_HOST_NAME,
                        true,
                        "Whether a peer's certificate must also name the host in its address."),
                millis(TLS_RELOAD, 10_000, 100, 3_600_000, "How often to look for new TLS files."),
                Setting.choice(COMPRESSION, "How to compress what is sent.", choices),
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
                        Greeting.KEEPALIVE_MILLIS_MAX,
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
                        BATCH_BYTES,
                        32 << 10,
                        1 << 10,
                        BATCH_BYTES_MAX,
                        "How many bytes of envelopes may gather into one batch."));
    }

    private static Setting millis(String key, long value, long min, long max, String description) {
        return Setting.duration(
                key,
                Duration.ofMillis(value),
                Duration.ofMillis(min),
                Duration.ofMillis(max),
                description);
    }

    /**
     * Reads the settings of the node {@code self}.
     *
     * @throws ConsensusException with {@link ConsensusError.Invalid} if they contradict each other
     */
    public static NetSettings of(Settings settings, NodeId self) {
        SettingProblem.refuse(problems(settings));
        return new NetSettings(
                settings.text(BIND),
                settings.bool(INSECURE),
                tls(settings, self),
                settings.bool(TLS_HOST_NAME),
                nanos(settings, TLS_RELOAD),
                settings.text(COMPRESSION),
                nanos(settings, CONNECT_TIMEOUT),
                nanos(settings, KEEPALIVE),
                nanos(settings, KEEPALIVE_TIMEOUT),
                nanos(settings, RECONNECT_MIN),
                nanos(settings, RECONNECT_MAX),
                Math.toIntExact(settings.size(BATCH_BYTES)));
    }

    /** Settings that contradict each other. */
    public static List<SettingProblem> problems(Settings settings) {
        List<SettingProblem> problems = new ArrayList<>();
        List<String> files = List.of(TLS_CERTIFICATE, TLS_KEY, TLS_TRUST);
        if (usesTls(settings)) {
            for (String key : files) {
                if (settings.text(key).isEmpty()) {
                    problems.add(
                            new SettingProblem(
                                    key,
                                    "is missing: TLS takes all three of "
                                            + String.join(", ", files)));
                }
            }
        }
        ordered(settings, KEEPALIVE, 2, KEEPALIVE_TIMEOUT, "at least twice")
                .ifPresent(problems::add);
        ordered(settings, RECONNECT_MIN, 1, RECONNECT_MAX, "at least").ifPresent(problems::add);
        return problems;
    }

    /** TLS files that the node {@code self} cannot use. */
    public static List<SettingProblem> fileProblems(
            Settings settings, ClusterId cluster, NodeId self) {
        if (!problems(settings).isEmpty()) {
            return List.of();
        }
        return tls(settings, self)
                .map(files -> files.problems(new CertificateIdentity(cluster, self)))
                .orElse(List.of());
    }

    /** Whether to compress what is sent. */
    public boolean compresses() {
        return !compression.equals(NONE);
    }

    private static boolean usesTls(Settings settings) {
        return !settings.text(TLS_CERTIFICATE).isEmpty()
                || !settings.text(TLS_KEY).isEmpty()
                || !settings.text(TLS_TRUST).isEmpty();
    }

    private static Optional<TlsFiles> tls(Settings settings, NodeId self) {
        return usesTls(settings)
                ? Optional.of(
                        new TlsFiles(
                                path(settings, TLS_CERTIFICATE, self),
                                path(settings, TLS_KEY, self),
                                path(settings, TLS_TRUST, self)))
                : Optional.empty();
    }

    private static Path path(Settings settings, String key, NodeId self) {
        return Path.of(settings.text(key).replace("{node}", self.toString()));
    }

    private static long nanos(Settings settings, String key) {
        return settings.duration(key).toNanos();
    }

    private static Optional<SettingProblem> ordered(
            Settings settings, String low, int times, String high, String relation) {
        Duration actual = settings.duration(high);
        return actual.compareTo(settings.duration(low).multipliedBy(times)) >= 0
                ? Optional.empty()
                : Optional.of(SettingProblem.ofDuration(settings, high, relation + " " + low));
    }
}
