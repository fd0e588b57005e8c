package io.quorate.server.config;

import io.quorate.api.EngineLimits;
import io.quorate.api.NodeId;
import io.quorate.api.Provider;
import io.quorate.api.Setting;
import io.quorate.api.Settings;
import io.quorate.kv.KvLimits;
import io.quorate.server.access.AdminAccess;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Every key there is, with what it takes: the server's own, and those of all providers. */
final class ConfigSchema {

    static final String MODE = "deployment.mode";
    static final String CLUSTER = "cluster.name";
    static final String ENGINE = Part.ENGINE.key();
    static final String TRANSPORT = Part.TRANSPORT.key();
    static final String STORAGE = Part.STORAGE.key();
    static final String STORE = Part.STORE.key();
    static final String COMMAND_BYTES = "consensus.command_bytes_max";
    static final String PENDING = "consensus.pending_proposals_max";
    static final String PENDING_BYTES = "consensus.pending_bytes_max";
    static final String PENDING_READS = "consensus.pending_reads_max";
    static final String PROPOSAL_TIMEOUT = "consensus.proposal_timeout";
    static final String KEY_BYTES = "kv.key_bytes_max";
    static final String VALUE_BYTES = "kv.value_bytes_max";
    static final String DIGEST_INTERVAL = "kv.digest_interval";
    static final String FAULT_INJECTION = "kv.fault_injection";
    static final String DATA_DIR = "server.data_dir";
    static final String LISTEN = "server.listen";
    static final String THRIFT_LISTEN = "server.thrift_listen";
    static final String HTTP_LISTEN = "http.listen";
    static final String HTTP_TLS = "http.tls";
    static final String INSECURE = "server.insecure";
    static final String TLS_CERTIFICATE = "server.tls_certificate";
    static final String TLS_KEY = "server.tls_key";
    static final String TLS_TRUST = "server.tls_trust";
    static final String TLS_CLIENTS = "server.tls_clients";
    static final String ROUTING = "server.routing";
    static final String USERS = "server.users";
    static final String NODE_TOKEN_FILE = "server.node_token_file";
    static final String ADMIN = "server.admin";
    static final String LOG_LEVEL = "log.level";
    static final String LOG_FORMAT = "log.format";
    static final String LOG_LINES = "log.lines_max";

    /** The value of {@link #ROUTING} that lets nodes ask the leader. */
    static final String FORWARD = "forward";

    /** The value of {@link #TLS_CLIENTS} that lets clients in without certificates. */
    static final String OPTIONAL = "optional";

    static final String MEMBERS = "cluster.members";
    static final List<Setting> MEMBER_SETTINGS =
            List.of(
                    new Setting(
                            "id",
                            Setting.Type.NUMBER,
                            "",
                            List.of(),
                            1,
                            NodeId.MAX,
                            "Its number, which no other member has or had. Must be given."),
                    Setting.text(
                            "address",
                            "",
                            "Where other nodes find it, in the notation of the transport:"
                                    + " host:port between processes. Must be given."),
                    Setting.text(
                            "client_address",
                            "",
                            "Where it serves clients, host:port; it listens there unless"
                                    + " server.listen says otherwise."),
                    Setting.text(
                            "thrift_address",
                            "",
                            "Where it serves clients over Thrift, host:port; if empty, nowhere."),
                    Setting.text(
                            "http_address",
                            "",
                            "Where it shows itself over HTTP, host:port; if empty, nowhere."),
                    Setting.choice(
                            "role",
                            "Whether it votes; a learner only follows, until it is promoted.",
                            "voter",
                            "learner"));

    static final List<String> MEMBER_KEYS =
            MEMBER_SETTINGS.stream().map(Setting::key).collect(Collectors.toUnmodifiableList());

    private final Map<String, Setting> settings = new TreeMap<>();

    ConfigSchema() {
        EngineLimits limits = EngineLimits.DEFAULT;
        KvLimits kv = KvLimits.DEFAULT;
        add(
                Setting.choice(
                        MODE,
                        "Whether the node is one of a cluster, or on its own.",
                        "replicated",
                        "standalone"));
        add(Setting.text(CLUSTER, "quorate", "The name that keeps clusters apart."));
        add(Setting.text(ENGINE, "raft", "Which engine agrees on the order of writes."));
        add(Setting.text(TRANSPORT, "grpc", "Which transport connects the nodes."));
        add(Setting.text(STORAGE, "wal", "What keeps the engine's log."));
        add(Setting.text(STORE, "rocksdb", "What keeps keys and values."));
        add(
                Setting.size(
                        COMMAND_BYTES,
                        limits.commandBytesMax(),
                        1024,
                        16 << 20,
                        "The largest command."));
        add(
                Setting.number(
                        PENDING,
                        limits.pendingProposalsMax(),
                        1,
                        10_000_000,
                        "How many proposals may be without an outcome."));
        add(
                Setting.size(
                        PENDING_BYTES,
                        limits.pendingBytesMax(),
                        1 << 20,
                        16L << 30,
                        "How many bytes of commands may be without an outcome."));
        add(
                Setting.number(
                        PENDING_READS,
                        limits.pendingReadsMax(),
                        1,
                        10_000_000,
                        "How many reads may be without an outcome."));
        add(
                Setting.duration(
                        PROPOSAL_TIMEOUT,
                        limits.proposalTimeout(),
                        Duration.ofMillis(10),
                        Duration.ofMinutes(10),
                        "After which a proposal without an outcome ends as unknown."));
        add(Setting.size(KEY_BYTES, kv.keyBytesMax(), 1, 1 << 20, "The largest key."));
        add(Setting.size(VALUE_BYTES, kv.valueBytesMax(), 0, 8 << 20, "The largest value."));
        add(
                Setting.number(
                        DIGEST_INTERVAL,
                        NodeConfig.DIGEST_INTERVAL,
                        0,
                        1_000_000_000,
                        "After how many positions replicas compare digests of their states; 0 for"
                                + " never."));
        add(
                Setting.bool(
                        FAULT_INJECTION,
                        false,
                        "Lets whoever reaches the node make it feign faults; for tests."));
        add(
                Setting.text(
                        DATA_DIR, "data", "Where nodes keep their files, each in its own folder."));
        add(
                Setting.text(
                        LISTEN,
                        "",
                        "Where clients are served, host:port; if empty, at the member's"
                                + " client_address, or at localhost:50051 if standalone."));
        add(
                Setting.text(
                        THRIFT_LISTEN,
                        "",
                        "Where clients are served over Thrift too, host:port, such as"
                                + " localhost:9090; if empty, at the member's thrift_address; if it"
                                + " has none, nowhere."));
        add(
                Setting.text(
                        HTTP_LISTEN,
                        "",
                        "Where the node shows itself over HTTP, host:port; if empty, at the"
                                + " member's http_address, or at localhost:9400 if standalone;"
                                + " off for nowhere."));
        add(
                Setting.bool(
                        HTTP_TLS,
                        false,
                        "Shows it over HTTPS, with the certificate that clients see."));
        add(
                Setting.bool(
                        INSECURE,
                        false,
                        "Allows listening beyond this machine without encryption."));
        add(
                Setting.text(
                        TLS_CERTIFICATE,
                        "",
                        "The node's certificate for its clients, PEM; {node} stands for its"
                                + " number. With it, clients are served over TLS alone."));
        add(Setting.text(TLS_KEY, "", "Its private key, PKCS #8 in PEM."));
        add(
                Setting.text(
                        TLS_TRUST,
                        "",
                        "The authorities that sign for clients, PEM; if empty, clients need no"
                                + " certificates."));
        add(
                Setting.choice(
                        ROUTING,
                        "What a node does with a call that only the leader can do: it tells who"
                                + " leads, or asks the leader itself, once.",
                        "redirect",
                        FORWARD));
        add(
                Setting.choice(
                        TLS_CLIENTS,
                        "Whether clients must show certificates, or may, where there are"
                                + " authorities that sign for them.",
                        "required",
                        OPTIONAL));
        add(
                Setting.text(
                        USERS,
                        "",
                        "The file of the users who are let in, with their roles; it may change"
                                + " while the node runs. If empty, everybody is let in."));
        add(
                Setting.text(
                        NODE_TOKEN_FILE,
                        "",
                        "The file of the token by which the node is known to the others, where"
                                + " there are users; {node} stands for its number. Not needed if"
                                + " it is known by its certificate."));
        add(
                Setting.choice(
                        ADMIN,
                        "Who may administer through this node: nobody; local: every process of its"
                                + " own machine; open: whoever reaches its client port. Where there"
                                + " are users, it takes the role admin as well.",
                        AdminAccess.CLOSED.word(),
                        AdminAccess.LOCAL.word(),
                        AdminAccess.OPEN.word()));
        add(
                new Setting(
                        LOG_LEVEL,
                        Setting.Type.CHOICE,
                        "info",
                        List.of("error", "warn", "info", "debug"),
                        0,
                        0,
                        "How much a node logs on standard error; of the libraries it uses, no more"
                                + " than warnings."));
        add(
                Setting.choice(
                        LOG_FORMAT,
                        "Whether a line of the log is for people, or a JSON object.",
                        "text",
                        "json"));
        add(
                Setting.number(
                        LOG_LINES,
                        LogConfig.LINES_MAX,
                        0,
                        1_000_000,
                        "How many lines of one kind a node logs in 10 s; more are counted, and"
                                + " their number is told. Lines of level debug are all logged. 0"
                                + " for no limit."));
        for (Part part : Part.values()) {
            for (Provider provider : part.providers().all()) {
                addProvider(part, provider);
            }
        }
    }

    private void add(Setting setting) {
        settings.put(setting.key(), setting);
    }

    private void addProvider(Part part, Provider provider) {
        for (Setting setting : provider.settings()) {
            String key = part.key(provider, setting.key());
            settings.put(
                    key,
                    new Setting(
                            key,
                            setting.type(),
                            setting.defaultValue(),
                            setting.choices(),
                            setting.min(),
                            setting.max(),
                            setting.description()));
        }
    }

    Map<String, Setting> settings() {
        return settings;
    }

    static String environmentName(String key) {
        return "QUORATE_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** {@code values}, complete and right, with their types. */
    Settings typed(Map<String, String> values) {
        return Settings.of(
                new Provider() {
                    @Override
                    public String name() {
                        return "config";
                    }

                    @Override
                    public String description() {
                        return "all settings";
                    }

                    @Override
                    public List<Setting> settings() {
                        return List.copyOf(settings.values());
                    }
                },
                values);
    }

    /** What to say of a key that is not among those known. */
    static String unknown(String key, Collection<String> known) {
        return "is no setting; "
                + Similar.among(known, key)
                        .map(similar -> "did you mean " + similar + "?")
                        .orElse("'quorate config keys' lists those there are");
    }
}
