package io.quorate.server.cli;

import io.quorate.kv.protocol.KvRole;
import io.quorate.kv.protocol.KvTls;
import io.quorate.kv.protocol.KvToken;
import io.quorate.server.config.Config;
import io.quorate.server.config.ConfigReader;
import io.quorate.server.local.ClusterFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a cluster is asked by who has its folder. */
final class ClusterAsked {

    private final ClusterFolder folder;
    private final Config config;

    /**
     * Reads the folder's config.
     *
     * @throws UsageException if there is none
     */
    ClusterAsked(ClusterFolder folder) {
        if (!folder.isMade()) {
            throw new UsageException("there is no cluster in " + folder.path());
        }
        this.folder = folder;
        this.config = new ConfigReader().read(folder.config(), Map.of(), List.of());
    }

    /** Where its nodes serve clients over a protocol. */
    List<String> endpoints(String protocol) {
        List<String> endpoints = new ArrayList<>();
        for (Config.MemberConfig member : config.members()) {
            String address =
                    protocol.equals("thrift") ? member.thriftAddress() : member.clientAddress();
            if (!address.isEmpty()) {
                endpoints.add(address);
            }
        }
        if (endpoints.isEmpty()) {
            throw new UsageException(
                    folder.config() + " has no address for clients over " + protocol);
        }
        return endpoints;
    }

    /** Whom to trust, if its nodes serve clients over TLS. */
    Optional<KvTls> tls() {
        if (value("server.tls_certificate").isEmpty()) {
            return Optional.empty();
        }
        String trust = value("server.tls_trust");
        return Optional.of(
                new KvTls(
                        Optional.empty(),
                        Optional.empty(),
                        trust.isEmpty() ? Optional.empty() : Optional.of(Path.of(trust))));
    }

    /** The token of its admin, if one was made. */
    Optional<KvToken> token() {
        Path file = folder.token(KvRole.ADMIN);
        return Files.exists(file) ? Optional.of(KvToken.read(file)) : Optional.empty();
    }

    private String value(String key) {
        return config.values().getOrDefault(key, "");
    }
}
