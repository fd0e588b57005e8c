package io.quorate.server.config;

import io.quorate.api.ClusterId;
import io.quorate.api.NodeId;
import io.quorate.api.Providers;
import io.quorate.api.SettingProblem;
import io.quorate.api.TransportProvider;
import io.quorate.kv.protocol.KvTls;
import io.quorate.kv.protocol.KvToken;
import io.quorate.server.access.UsersFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks whether a node can use the files that a config names for it. */
public final class NodeFiles {

    private final Config config;
    private final NodeId self;
    private final List<Mistake> mistakes = new ArrayList<>();

    private NodeFiles(Config config, NodeId self) {
        this.config = config;
        this.self = self;
    }

    /**
     * What is wrong with files, beyond the mistakes that the config has by itself. Reads all that
     * node {@code self} would read of certificates, keys, tokens and users.
     */
    public static List<Mistake> mistakes(Config config, NodeId self) {
        NodeFiles files = new NodeFiles(config, self);
        files.checkClients();
        files.checkPeers();
        files.mistakes.sort(Mistake.IN_READING_ORDER);
        return files.mistakes;
    }

    private void checkClients() {
        check(ConfigSchema.USERS, UsersFile::check);
        check(ConfigSchema.NODE_TOKEN_FILE, KvToken::read);
        boolean hasCertificate = check(ConfigSchema.TLS_CERTIFICATE, file -> {});
        boolean hasKey = check(ConfigSchema.TLS_KEY, file -> {});
        if (hasCertificate && hasKey && file(ConfigSchema.TLS_KEY).isPresent()) {
            check(
                    ConfigSchema.TLS_CERTIFICATE,
                    file ->
                            new KvTls(
                                            Optional.of(file),
                                            file(ConfigSchema.TLS_KEY),
                                            Optional.empty())
                                    .keyManagers());
        }
        check(ConfigSchema.TLS_TRUST, file -> KvTls.trusting(file).trustManagers());
    }

    private Optional<Path> file(String key) {
        return NodeConfigs.file(config, key, self);
    }

    /** Whether the file that {@code key} names, if it names one, is there and {@code use} of it. */
    private boolean check(String key, Consumer<Path> use) {
        Optional<Path> file = file(key);
        if (file.isEmpty()) {
            return true;
        }
        Optional<SettingProblem> unreadable = SettingProblem.ofUnreadable(key, file.get());
        if (unreadable.isPresent()) {
            mistake(key, unreadable.get().problem());
            return false;
        }
        try {
            use.accept(file.get());
            return true;
        } catch (IllegalArgumentException e) {
            mistake(key, "is of no use: " + e.getMessage());
            return false;
        }
    }

    private void checkPeers() {
        boolean isStandalone =
                config.text(ConfigSchema.MODE).equals(DeploymentMode.STANDALONE.word());
        Optional<TransportProvider> transport =
                Providers.transports().find(config.text(ConfigSchema.TRANSPORT));
        if (isStandalone || transport.isEmpty() || !hasClusterName()) {
            return;
        }
        transport
                .get()
                .fileProblems(
                        Part.TRANSPORT.settings(transport.get(), config.values()),
                        new ClusterId(config.text(ConfigSchema.CLUSTER)),
                        self)
                .forEach(
                        problem ->
                                mistake(
                                        Part.TRANSPORT.key(transport.get(), problem.key()),
                                        problem.problem()));
    }

    private boolean hasClusterName() {
        return config.mistakes().stream()
                .noneMatch(mistake -> mistake.key().equals(ConfigSchema.CLUSTER));
    }

    private void mistake(String key, String problem) {
        mistakes.add(new Mistake(config.origin(key), key, problem));
    }
}
