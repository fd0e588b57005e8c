package io.quorate.server.config;

import io.quorate.api.ClusterId;
import io.quorate.api.NodeId;
import io.quorate.api.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads configs, and finds every mistake in one go. */
public final class ConfigReader {

    private final ConfigSchema schema = new ConfigSchema();

    /**
     * Reads a config. Later sources win: the file, the environment, {@code sets}.
     *
     * @param file the TOML file; null for none
     * @param environment the variables of the environment
     * @param sets each {@code key=value}
     */
    public Config read(@Nullable Path file, Map<String, String> environment, List<String> sets) {
        ConfigSources sources = new ConfigSources();
        if (file != null) {
            sources.readFile(file);
        }
        sources.readEnvironment(environment, schema);
        sources.readSets(sets);
        List<String> warnings = new ArrayList<>();
        ConfigAliases.apply(sources.values).ifPresent(warnings::add);
        List<Mistake> mistakes = new ArrayList<>(sources.mistakes);
        Map<String, String> values = checkedValues(sources.values, mistakes);
        List<Config.MemberConfig> members = members(sources.members, mistakes);
        checkNames(sources.values, values, mistakes);
        checkMembers(values, members, mistakes, warnings);
        return new Config(values, members, mistakes, warnings);
    }

    private Map<String, String> checkedValues(
            Map<String, ConfigValue> given, List<Mistake> mistakes) {
        Map<String, String> values = new TreeMap<>();
        schema.settings().forEach((key, setting) -> values.put(key, setting.defaultValue()));
        given.forEach(
                (key, value) -> {
                    Setting setting = schema.settings().get(key);
                    if (setting == null) {
                        mistakes.add(new Mistake(value.origin(), key, unknown(key)));
                        return;
                    }
                    Optional<String> problem = setting.problem(value.text());
                    if (problem.isPresent()) {
                        mistakes.add(
                                new Mistake(
                                        value.origin(),
                                        key,
                                        problem.get() + ", not '" + value.text() + "'"));
                    } else {
                        values.put(key, value.text());
                    }
                });
        return values;
    }

    private String unknown(String key) {
        String similar = schema.similarTo(key);
        return "is no setting" + (similar.isEmpty() ? "" : "; did you mean " + similar + "?");
    }

    private List<Config.MemberConfig> members(
            List<Map<String, ConfigValue>> given, List<Mistake> mistakes) {
        List<Config.MemberConfig> members = new ArrayList<>();
        for (Map<String, ConfigValue> table : given) {
            int before = mistakes.size();
            Map<String, ConfigValue> member = new LinkedHashMap<>(table);
            String origin = text(member.remove(""), "", true);
            member.forEach(
                    (name, value) -> {
                        if (!ConfigSchema.MEMBER_KEYS.contains(name)) {
                            String key = ConfigSchema.MEMBERS + "." + name;
                            mistakes.add(new Mistake(value.origin(), key, unknown(key)));
                        }
                    });
            NodeId id = id(member.get("id"), origin, mistakes);
            String address = text(member.get("address"), "", false);
            String clientAddress = text(member.get("client_address"), "", false);
            if (address.isEmpty()) {
                mistakes.add(new Mistake(origin, ConfigSchema.MEMBERS + ".address", "is missing"));
            }
            ConfigValue role = member.get("role");
            if (role != null && !List.of("voter", "learner").contains(role.text())) {
                mistakes.add(
                        new Mistake(
                                role.origin(),
                                ConfigSchema.MEMBERS + ".role",
                                "must be voter or learner, not '" + role.text() + "'"));
            }
            if (mistakes.size() == before) {
                boolean votes = role == null || role.text().equals("voter");
                members.add(new Config.MemberConfig(id, address, clientAddress, votes, origin));
            }
        }
        return members;
    }

    private static String text(@Nullable ConfigValue value, String absent, boolean origin) {
        if (value == null) {
            return absent;
        }
        return origin ? value.origin() : value.text().strip();
    }

    private static NodeId id(@Nullable ConfigValue value, String origin, List<Mistake> mistakes) {
        if (value == null) {
            mistakes.add(new Mistake(origin, ConfigSchema.MEMBERS + ".id", "is missing"));
            return NodeId.of(1);
        }
        try {
            return NodeId.parse(value.text());
        } catch (IllegalArgumentException e) {
            mistakes.add(
                    new Mistake(
                            value.origin(),
                            ConfigSchema.MEMBERS + ".id",
                            "is wrong: " + e.getMessage()));
            return NodeId.of(1);
        }
    }

    private static void checkNames(
            Map<String, ConfigValue> given, Map<String, String> values, List<Mistake> mistakes) {
        for (Part part : Part.values()) {
            String name = values.getOrDefault(part.key(), "");
            List<String> known = part.providers().names();
            if (!known.contains(name)) {
                mistakes.add(
                        new Mistake(
                                origin(given, part.key()),
                                part.key(),
                                "'"
                                        + name
                                        + "' is unknown; on the class path: "
                                        + (known.isEmpty() ? "none" : String.join(", ", known))));
            }
        }
        try {
            new ClusterId(values.getOrDefault(ConfigSchema.CLUSTER, ""));
        } catch (IllegalArgumentException e) {
            mistakes.add(
                    new Mistake(
                            origin(given, ConfigSchema.CLUSTER),
                            ConfigSchema.CLUSTER,
                            "is wrong: " + e.getMessage()));
        }
    }

    private static String origin(Map<String, ConfigValue> given, String key) {
        ConfigValue value = given.get(key);
        return value == null ? "default" : value.origin();
    }

    private static void checkMembers(
            Map<String, String> values,
            List<Config.MemberConfig> members,
            List<Mistake> mistakes,
            List<String> warnings) {
        TreeSet<NodeId> ids = new TreeSet<>();
        TreeSet<String> addresses = new TreeSet<>();
        for (Config.MemberConfig member : members) {
            if (!ids.add(member.id())) {
                mistakes.add(
                        new Mistake(
                                member.origin(),
                                ConfigSchema.MEMBERS + ".id",
                                member.id() + " occurs twice"));
            }
            if (!addresses.add(member.address())) {
                mistakes.add(
                        new Mistake(
                                member.origin(),
                                ConfigSchema.MEMBERS + ".address",
                                "'" + member.address() + "' occurs twice"));
            }
        }
        if (values.getOrDefault(ConfigSchema.MODE, "").equals(DeploymentMode.STANDALONE.word())) {
            return;
        }
        long voters = members.stream().filter(Config.MemberConfig::votes).count();
        if (voters == 2) {
            mistakes.add(
                    new Mistake(
                            members.get(1).origin(),
                            ConfigSchema.MEMBERS,
                            "has two voters: the loss of either stops both; take one or three"));
        } else if (voters > 0 && voters % 2 == 0) {
            warnings.add(
                    voters
                            + " voters survive the loss of no more nodes than "
                            + (voters - 1)
                            + " would");
        } else if (voters == 1) {
            warnings.add("one voter is for trying things out: nothing survives its loss");
        }
    }
}
