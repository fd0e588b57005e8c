package io.quorate.server.config;

import io.quorate.api.ClusterId;
import io.quorate.api.EngineLimits;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.Provider;
import io.quorate.api.Setting;
import io.quorate.api.Settings;
import io.quorate.kv.KvLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the config of one node out of a {@link Config} without mistakes. */
public final class NodeConfigs {

    private static final String STANDALONE_LISTEN = "localhost:50051";

    private NodeConfigs() {}

    /**
     * The config of node {@code self}.
     *
     * @throws IllegalArgumentException if there is no such member, or the limits contradict each
     *     other; the message says what to do
     */
    public static NodeConfig of(Config config, NodeId self) {
        DeploymentMode mode =
                config.text(ConfigSchema.MODE).equals(DeploymentMode.STANDALONE.word())
                        ? DeploymentMode.STANDALONE
                        : DeploymentMode.REPLICATED;
        List<Member> members = new ArrayList<>();
        for (Config.MemberConfig member : config.members()) {
            members.add(
                    new Member(
                            member.id(),
                            member.address(),
                            member.clientAddress(),
                            member.votes() ? Member.Role.VOTER : Member.Role.LEARNER));
        }
        if (mode == DeploymentMode.REPLICATED
                && members.stream().noneMatch(member -> member.id().equals(self))) {
            throw new IllegalArgumentException(
                    "node " + self + " is not among the members; add it to cluster.members");
        }
        Map<Part, Map<String, String>> settings = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            settings.put(part, settings(config, part));
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
                engineLimits(config),
                new KvLimits(
                        Math.toIntExact(size(config, ConfigSchema.KEY_BYTES)),
                        Math.toIntExact(size(config, ConfigSchema.VALUE_BYTES))));
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
        checkListen(listen, Boolean.parseBoolean(config.text(ConfigSchema.INSECURE)));
        return listen;
    }

    private static void checkListen(String listen, boolean insecure) {
        int colon = listen.lastIndexOf(':');
        if (colon < 1 || !listen.substring(colon + 1).matches("\\d{1,5}")) {
            throw new IllegalArgumentException(
                    "server.listen '" + listen + "' is not host:port, such as localhost:50051");
        }
        String host = listen.substring(0, colon);
        boolean local = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
        if (!local && !insecure) {
            throw new IllegalArgumentException(
                    "server.listen '"
                            + listen
                            + "' can be reached from other machines, without"
                            + " encryption; say server.insecure = true if that is meant");
        }
    }

    private static Map<String, String> settings(Config config, Part part) {
        Provider provider = part.providers().named(config.text(part.key()));
        Map<String, String> settings = new LinkedHashMap<>();
        for (Setting setting : provider.settings()) {
            settings.put(
                    setting.key(),
                    config.text(part.prefix() + provider.name() + "." + setting.key()));
        }
        return settings;
    }

    private static EngineLimits engineLimits(Config config) {
        Settings own = own(config);
        return new EngineLimits(
                Math.toIntExact(own.size(ConfigSchema.COMMAND_BYTES)),
                Math.toIntExact(own.number(ConfigSchema.PENDING)),
                own.size(ConfigSchema.PENDING_BYTES),
                Math.toIntExact(own.number(ConfigSchema.PENDING_READS)),
                own.duration(ConfigSchema.PROPOSAL_TIMEOUT));
    }

    private static long size(Config config, String key) {
        return own(config).size(key);
    }

    /** All values, typed. */
    private static Settings own(Config config) {
        ConfigSchema schema = new ConfigSchema();
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
                        return List.copyOf(schema.settings().values());
                    }
                },
                config.values());
    }
}
