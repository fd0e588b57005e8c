package io.quorate.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** The values that were given, flat, by key: from a file, then the environment, then --set. */
final class ConfigSources {

    /** Variables that are not settings. */
    private static final Set<String> NOT_SETTINGS =
            Set.of(
                    "QUORATE_PLUGINS",
                    "QUORATE_NO_BUILD",
                    "QUORATE_LIB",
                    "QUORATE_JAVA_OPTS",
                    "QUORATE_CONFIG",
                    "QUORATE_HOME",
                    "QUORATE_TOKEN",
                    "QUORATE_TOKEN_FILE");

    final Map<String, ConfigValue> values = new TreeMap<>();
    final List<Map<String, ConfigValue>> members = new ArrayList<>();
    final ConfigAliases aliases = new ConfigAliases();
    final List<Mistake> mistakes = new ArrayList<>();

    void readFile(Path file) {
        TomlParseResult toml;
        try {
            toml = Toml.parse(Files.readString(file));
        } catch (IOException e) {
            mistakes.add(new Mistake(file.toString(), "the file", "cannot be read: " + reason(e)));
            return;
        }
        for (TomlParseError error : toml.errors()) {
            mistakes.add(
                    new Mistake(
                            at(file, error.position()),
                            "the file",
                            String.valueOf(error.getMessage())));
        }
        readTable(file, toml, "");
    }

    private static String reason(IOException e) {
        if (e instanceof CharacterCodingException) {
            return "it is not UTF-8 text";
        }
        return e instanceof NoSuchFileException ? "it does not exist" : e.toString();
    }

    private static String at(Path file, @Nullable TomlPosition position) {
        return position == null
                ? file.toString()
                : file + ":" + position.line() + ":" + position.column();
    }

    private void readTable(Path file, TomlTable table, String prefix) {
        for (String name : table.keySet()) {
            String key = prefix + name;
            Object value = table.get(List.of(name));
            String origin = at(file, table.inputPositionOf(List.of(name)));
            if (key.equals(ConfigSchema.MEMBERS) && value instanceof TomlArray) {
                readMembers(file, (TomlArray) value);
            } else if (key.equals(ConfigSchema.MEMBERS)) {
                mistakes.add(
                        new Mistake(
                                origin,
                                key,
                                "must be a list of tables, each under [[" + key + "]]"));
            } else if (value instanceof TomlTable) {
                readTable(file, (TomlTable) value, key + ".");
            } else if (value instanceof TomlArray) {
                mistakes.add(new Mistake(origin, key, "is a list where one value is expected"));
            } else {
                put(key, String.valueOf(value), origin);
            }
        }
    }

    private void readMembers(Path file, TomlArray array) {
        for (int i = 0; i < array.size(); i++) {
            String origin = at(file, array.inputPositionOf(i));
            if (!(array.get(i) instanceof TomlTable)) {
                mistakes.add(new Mistake(origin, ConfigSchema.MEMBERS, "must be a list of tables"));
                continue;
            }
            TomlTable table = array.getTable(i);
            Map<String, ConfigValue> member = new LinkedHashMap<>();
            member.put("", new ConfigValue("", origin));
            for (String name : table.keySet()) {
                member.put(
                        name,
                        new ConfigValue(
                                String.valueOf(table.get(List.of(name))),
                                at(file, table.inputPositionOf(List.of(name)))));
            }
            members.add(member);
        }
    }

    void readEnvironment(Map<String, String> environment, ConfigSchema schema) {
        Map<String, String> keys = new TreeMap<>();
        schema.settings().keySet().forEach(key -> keys.put(ConfigSchema.environmentName(key), key));
        new TreeMap<>(environment)
                .forEach(
                        (name, value) -> {
                            if (!name.startsWith("QUORATE_") || NOT_SETTINGS.contains(name)) {
                                return;
                            }
                            String key = keys.get(name);
                            if (key == null) {
                                mistakes.add(
                                        new Mistake(
                                                "environment",
                                                name,
                                                ConfigSchema.unknown(name, keys.keySet())));
                            } else {
                                put(key, value, "environment " + name);
                            }
                        });
    }

    void readSets(List<String> sets) {
        for (String set : sets) {
            int equals = set.indexOf('=');
            if (equals < 1) {
                mistakes.add(new Mistake("--set", "'" + set + "'", "is not key=value"));
            } else {
                put(set.substring(0, equals).strip(), set.substring(equals + 1).strip(), "--set");
            }
        }
    }

    private void put(String given, String value, String origin) {
        String key = aliases.key(given);
        values.put(key, new ConfigValue(aliases.value(key, value), origin));
    }
}
