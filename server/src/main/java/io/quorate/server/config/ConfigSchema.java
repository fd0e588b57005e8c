package io.quorate.server.config;

import io.quorate.api.EngineLimits;
import io.quorate.api.Provider;
import io.quorate.api.Setting;
import io.quorate.kv.KvLimits;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

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
    static final String DATA_DIR = "server.data_dir";
    static final String LISTEN = "server.listen";
    static final String INSECURE = "server.insecure";

    static final String MEMBERS = "cluster.members";
    static final List<String> MEMBER_KEYS = List.of("id", "address", "client_address", "role");

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
        add(Setting.text(ENGINE, "mock", "Which engine agrees on the order of writes."));
        add(Setting.text(TRANSPORT, "inmemory", "Which transport connects the nodes."));
        add(Setting.text(STORAGE, "memory", "What keeps the engine's log."));
        add(Setting.text(STORE, "memory", "What keeps keys and values."));
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
                Setting.text(
                        DATA_DIR, "data", "Where nodes keep their files, each in its own folder."));
        add(
                Setting.text(
                        LISTEN,
                        "",
                        "Where clients are served, host:port; if empty, at the member's"
                                + " client_address, or at localhost:50051 if standalone."));
        add(
                Setting.bool(
                        INSECURE,
                        false,
                        "Allows listening beyond this machine without encryption."));
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
            settings.put(
                    part.prefix() + provider.name() + "." + setting.key(),
                    new Setting(
                            part.prefix() + provider.name() + "." + setting.key(),
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

    /** The known key that looks most like {@code key}; empty if none does. */
    String similarTo(String key) {
        TreeSet<String> candidates = new TreeSet<>(settings.keySet());
        MEMBER_KEYS.forEach(memberKey -> candidates.add(MEMBERS + "." + memberKey));
        String best = "";
        int bestDistance = Math.max(2, key.length() / 4) + 1;
        for (String candidate : candidates) {
            int distance = distance(key, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** How many letters have to be changed, added or removed to get from one word to the other. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] =
                        Math.min(
                                previous[j - 1] + change,
                                Math.min(previous[j] + 1, row[j - 1] + 1));
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
