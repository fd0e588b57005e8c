package io.quorate.server.config;

import io.quorate.api.Provider;
import io.quorate.api.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The reference of all settings as a page in Markdown, made of their declarations alone. */
public final class ConfigReference {

    private static final String HEAD =
            """
            # Configuration reference

            Made by `quorate config reference` from the declarations in the code. Do not edit it: \
            `./quorate config reference > docs/CONFIGURATION.md` renews it.

            A config is a TOML file, in which `consensus.raft.heartbeat_interval` is the key `heartbeat_interval` \
            in the table `[consensus.raft]`. The variable of the environment below each key \
            overrides the file; `--set key=value` overrides both. Of the settings of engines, \
            transports, storages and stores only those of the chosen ones have an effect. \
            `quorate config check FILE` finds every mistake in a config before a node does, and \
            `quorate config keys PREFIX` shows single settings.

            | type | is written |
            |---|---|
            | number | `42` |
            | duration | a whole number with `ms`, `s`, `m` or `h`: `"250ms"` |
            | size | a whole number of bytes, or with `KiB`, `MiB` or `GiB`: `"64MiB"` |
            | text | `"text"` |

            Bounds belong to what is allowed.
            """;

    private static final String MEMBERS =
            """

            ## cluster.members

            A table for each member, under `[[cluster.members]]`. These are given in the file \
            alone. They are the members the cluster begins with; afterwards it keeps its members \
            itself, and `quorate cluster` changes them.

            | key | takes | default | what it is |
            |---|---|---|---|
            """;

    private final ConfigSchema schema = new ConfigSchema();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final StringBuilder page = new StringBuilder(HEAD);

    /** Reads the declarations of everything on the class path. */
    public ConfigReference() {
        for (Part part : Part.values()) {
            names.put(
                    part.key(),
                    part.providers().names().stream()
                            .map(ConfigReference::code)
                            .collect(Collectors.joining(", ")));
        }
    }

    /** The whole page, with an end of line at its end. */
    public String markdown() {
        List<Setting> left = new ArrayList<>(schema.settings().values());
        Map<String, List<Setting>> parts = new LinkedHashMap<>();
        for (Part part : Part.values()) {
            for (Provider provider : part.providers().all()) {
                String prefix = part.key(provider, "");
                List<Setting> own = startingWith(prefix, left);
                left.removeAll(own);
                parts.put(heading(part, provider, prefix), own);
            }
        }
        while (!left.isEmpty()) {
            String key = left.get(0).key();
            String group = key.substring(0, key.indexOf('.') + 1);
            List<Setting> own = startingWith(group, left);
            left.removeAll(own);
            page.append("\n## ").append(group, 0, group.length() - 1).append("\n\n");
            table(own);
            if (group.equals("cluster.")) {
                members();
            }
        }
        parts.forEach(
                (heading, own) -> {
                    page.append(heading);
                    if (own.isEmpty()) {
                        page.append("It has no settings.\n");
                    } else {
                        table(own);
                    }
                });
        return page.toString();
    }

    private static List<Setting> startingWith(String prefix, List<Setting> settings) {
        return settings.stream().filter(s -> s.key().startsWith(prefix)).toList();
    }

    private static String heading(Part part, Provider provider, String prefix) {
        return "\n## "
                + prefix.substring(0, prefix.length() - 1)
                + "\n\nThe "
                + part.name().toLowerCase(Locale.ROOT)
                + " `"
                + provider.name()
                + "`: "
                + provider.description()
                + ".\n\n";
    }

    private void table(List<Setting> settings) {
        page.append("| key | takes | default | what it does |\n|---|---|---|---|\n");
        for (Setting setting : settings) {
            String key = setting.key();
            row(code(key) + "<br>" + code(ConfigReader.environmentName(key)), setting);
        }
    }

    private void members() {
        page.append(MEMBERS);
        ConfigSchema.MEMBER_SETTINGS.forEach(setting -> row(code(setting.key()), setting));
    }

    private void row(String name, Setting setting) {
        String unset = setting.defaultValue().isEmpty() ? "" : code(setting.defaultValue());
        page.append("| ").append(name);
        page.append(" | ").append(taken(setting));
        page.append(" | ").append(unset);
        page.append(" | ").append(setting.description().replace("|", "\\|")).append(" |\n");
    }

    private String taken(Setting setting) {
        return Optional.ofNullable(names.get(setting.key()))
                .orElseGet(
                        () ->
                                setting.type() == Setting.Type.CHOICE
                                        ? setting.choices().stream()
                                                .map(ConfigReference::code)
                                                .collect(Collectors.joining(", "))
                                        : setting.taken());
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
