package io.quorate.server.config;

import io.quorate.api.ClusterId;
import io.quorate.api.EngineLimits;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.Provider;
import io.quorate.api.Settings;
import io.quorate.kv.KvLimits;
import io.quorate.kv.protocol.FrontEndContext.ClientCertificates;
import io.quorate.kv.protocol.KvTls;
import io.quorate.server.access.AdminAccess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the config of one node out of a {@link Config} without mistakes. */
public final class NodeConfigs {

    /** The value of {@code http.listen} that asks for no HTTP. */
    static final String OFF = "off";

    private static final String STANDALONE_LISTEN = "localhost:50051";
    private static final String STANDALONE_HTTP = "localhost:9400";

    private NodeConfigs() {}

    /**
     * The config of node {@code self}.
     *
     * @throws IllegalArgumentException if there is no such member; the message says what to do
     */
    public static NodeConfig of(Config config, NodeId self) {
        DeploymentMode mode =
                config.text(ConfigSchema.MODE).equals(DeploymentMode.STANDALONE.word())
                        ? DeploymentMode.STANDALONE
                        : DeploymentMode.REPLICATED;
        List<Member> members = new ArrayList<>();
        for (Config.MemberConfig member : config.members()) {
            members.add(member.member());
        }
        if (mode == DeploymentMode.REPLICATED
                && members.stream().noneMatch(member -> member.id().equals(self))) {
            throw new IllegalArgumentException(
                    "node " + self + " is not among the members; add it to cluster.members");
        }
        Settings typed = new ConfigSchema().typed(config.values());
        Map<Part, Map<String, String>> settings = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            Provider provider = part.providers().named(config.text(part.key()));
            settings.put(part, part.given(provider, config.values()));
        }
        return new NodeConfig(
                mode,
                new ClusterId(config.text(ConfigSchema.CLUSTER)),
                self,
                members,
                config.text(ConfigSchema.ENGINE),
                config.text(ConfigSchema.TRANSPORT),
                config.text(ConfigSchema.STORAGE),
                config.text(ConfigSchema.STORE),
                settings,
                Path.of(config.text(ConfigSchema.DATA_DIR)).resolve("node-" + self),
                clientAddress(config, members, self),
                thriftAddress(config, self),
                thriftAddresses(config),
                clients(config, self),
                config.text(ConfigSchema.ROUTING).equals(ConfigSchema.FORWARD),
                httpAddress(config, mode, self),
                Boolean.parseBoolean(config.text(ConfigSchema.HTTP_TLS)),
                config.values(),
                AdminAccess.of(config.text(ConfigSchema.ADMIN)),
                engineLimits(typed),
                new KvLimits(
                        Math.toIntExact(typed.size(ConfigSchema.KEY_BYTES)),
                        Math.toIntExact(typed.size(ConfigSchema.VALUE_BYTES))),
                typed.bool(ConfigSchema.FAULT_INJECTION),
                typed.number(ConfigSchema.DIGEST_INTERVAL));
    }

    private static String clientAddress(Config config, List<Member> members, NodeId self) {
        String listen = config.text(ConfigSchema.LISTEN);
        if (listen.isEmpty()) {
            listen =
                    members.stream()
                            .filter(member -> member.id().equals(self))
                            .map(Member::clientAddress)
                            .filter(address -> !address.isEmpty())
                            .findFirst()
                            .orElse(STANDALONE_LISTEN);
        }
        return listen;
    }

    private static Optional<String> thriftAddress(Config config, NodeId self) {
        String listen = config.text(ConfigSchema.THRIFT_LISTEN);
        return listen.isEmpty()
                ? Optional.ofNullable(thriftAddresses(config).get(self))
                : Optional.of(listen);
    }

    private static ClientAccess clients(Config config, NodeId self) {
        return new ClientAccess(
                clientTls(config, self),
                config.text(ConfigSchema.TLS_CLIENTS).equals(ConfigSchema.OPTIONAL)
                        ? ClientCertificates.OPTIONAL
                        : ClientCertificates.REQUIRED,
                file(config, ConfigSchema.USERS, self),
                file(config, ConfigSchema.NODE_TOKEN_FILE, self),
                Boolean.parseBoolean(config.text(ConfigSchema.INSECURE)));
    }

    private static Optional<KvTls> clientTls(Config config, NodeId self) {
        Optional<Path> certificate = file(config, ConfigSchema.TLS_CERTIFICATE, self);
        return certificate.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new KvTls(
                                certificate,
                                file(config, ConfigSchema.TLS_KEY, self),
                                file(config, ConfigSchema.TLS_TRUST, self)));
    }

    /** The file that {@code key} names for node {@code self}, if it names one. */
    static Optional<Path> file(Config config, String key, NodeId self) {
        String text = config.text(key).replace("{node}", self.toString());
        return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    }

    private static Map<NodeId, String> thriftAddresses(Config config) {
        Map<NodeId, String> addresses = new LinkedHashMap<>();
        for (Config.MemberConfig member : config.members()) {
            if (!member.thriftAddress().isEmpty()) {
                addresses.put(member.id(), member.thriftAddress());
            }
        }
        return addresses;
    }

    private static String httpAddress(Config config, DeploymentMode mode, NodeId self) {
        String listen = config.text(ConfigSchema.HTTP_LISTEN);
        if (listen.equals(OFF)) {
            return "";
        }
        if (!listen.isEmpty()) {
            return listen;
        }
        return config.members().stream()
                .filter(member -> member.id().equals(self))
                .map(Config.MemberConfig::httpAddress)
                .findFirst()
                .filter(address -> !address.isEmpty())
                .orElse(mode == DeploymentMode.STANDALONE ? STANDALONE_HTTP : "");
    }

    private static EngineLimits engineLimits(Settings typed) {
        return new EngineLimits(
                Math.toIntExact(typed.size(ConfigSchema.COMMAND_BYTES)),
                Math.toIntExact(typed.number(ConfigSchema.PENDING)),
                typed.size(ConfigSchema.PENDING_BYTES),
                Math.toIntExact(typed.number(ConfigSchema.PENDING_READS)),
                typed.duration(ConfigSchema.PROPOSAL_TIMEOUT));
    }
}
