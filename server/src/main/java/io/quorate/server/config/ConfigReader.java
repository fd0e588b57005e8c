package io.quorate.server.config;

import io.quorate.api.ClusterId;
import io.quorate.api.EngineProvider;
import io.quorate.api.Provider;
import io.quorate.api.Providers;
import io.quorate.api.Setting;
import io.quorate.api.SettingProblem;
import io.quorate.api.Settings;
import io.quorate.api.TransportProvider;
import io.quorate.kv.KvCommandCodec;
import io.quorate.kv.KvStoreProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
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
        return new Reading(sources).config();
    }

    /** Every setting there is, by its key. */
    public Map<String, Setting> settings() {
        return Collections.unmodifiableMap(schema.settings());
    }

    /** The variable of the environment that sets {@code key}. */
    public static String environmentName(String key) {
        return ConfigSchema.environmentName(key);
    }

    /** One config on its way from what was given to what it means. */
    private final class Reading {
        private final ConfigSources sources;
        private final List<Mistake> mistakes;
        private final List<String> warnings = new ArrayList<>();
        private final Map<String, String> values = new TreeMap<>();
        private final Set<String> faulty = new TreeSet<>();

        Reading(ConfigSources sources) {
            this.sources = sources;
            this.mistakes = new ArrayList<>(sources.mistakes);
        }

        Config config() {
            sources.aliases.warning().ifPresent(warnings::add);
            schema.settings().forEach((key, setting) -> values.put(key, setting.defaultValue()));
            sources.values.forEach(this::take);
            for (Part part : Part.values()) {
                checkName(part);
            }
            checkCluster();
            boolean insecure = text(ConfigSchema.INSECURE).equals("true");
            boolean open = insecure || !text(ConfigSchema.TLS_CERTIFICATE).isEmpty();
            boolean openHttp = insecure || text(ConfigSchema.HTTP_TLS).equals("true");
            checkListen(ConfigSchema.LISTEN, open);
            checkListen(ConfigSchema.THRIFT_LISTEN, open);
            if (!text(ConfigSchema.HTTP_LISTEN).equals(NodeConfigs.OFF)) {
                checkListen(ConfigSchema.HTTP_LISTEN, openHttp);
            }
            boolean standalone = text(ConfigSchema.MODE).equals(DeploymentMode.STANDALONE.word());
            new SecurityChecks(this::text, this::mistake, warnings::add).run(standalone, insecure);
            MemberTables members =
                    new MemberTables(
                            mistakes, standalone ? address -> Optional.empty() : addressProblem());
            Set<String> hidden = new TreeSet<>();
            hide(hidden, "client_address", ConfigSchema.LISTEN, open);
            hide(hidden, "thrift_address", ConfigSchema.THRIFT_LISTEN, open);
            hide(hidden, "http_address", ConfigSchema.HTTP_LISTEN, openHttp);
            sources.members.forEach(table -> members.read(table, hidden));
            if (standalone) {
                checkStandalone();
            } else {
                checkLimits();
                checkReplicated();
                members.checkVoters(origin(ConfigSchema.MODE), warnings);
            }
            for (Part part : standalone ? List.of(Part.STORE) : List.of(Part.values())) {
                part.providers()
                        .find(text(part.key()))
                        .ifPresent(provider -> checkSettings(part, provider, members));
            }
            mistakes.sort(Mistake.IN_READING_ORDER);
            Map<String, String> origins = new TreeMap<>();
            sources.values.forEach((key, value) -> origins.put(key, value.origin()));
            return new Config(values, origins, members.members(), mistakes, warnings);
        }

        /** What a part says of its settings together, if each is right by itself. */
        private void checkSettings(Part part, Provider provider, MemberTables members) {
            if (faulty.stream().anyMatch(key -> key.startsWith(part.key(provider, "")))) {
                return;
            }
            Settings settings = part.settings(provider, values);
            List<SettingProblem> problems = new ArrayList<>(provider.problems(settings));
            if (provider instanceof EngineProvider) {
                members.membership()
                        .ifPresent(
                                group ->
                                        problems.addAll(
                                                ((EngineProvider) provider)
                                                        .problems(settings, group)));
            }
            problems.forEach(
                    problem -> mistake(part.key(provider, problem.key()), problem.problem()));
        }

        private void take(String key, ConfigValue value) {
            Setting setting = schema.settings().get(key);
            if (setting == null) {
                String problem = ConfigSchema.unknown(key, schema.settings().keySet());
                mistakes.add(new Mistake(value.origin(), key, problem));
                return;
            }
            if (SecurityChecks.isMisplacedToken(key, value.text())) {
                mistake(key, "is the name of a file, and not what belongs in it");
                return;
            }
            Optional<String> problem = setting.problem(value.text());
            if (problem.isPresent()) {
                mistake(key, problem.get() + ", not '" + value.text() + "'");
            } else {
                values.put(key, value.text());
            }
        }

        private void checkName(Part part) {
            String name = text(part.key());
            List<String> known = part.providers().names();
            if (!known.contains(name)) {
                mistake(
                        part.key(),
                        "'"
                                + name
                                + "' is unknown; on the class path: "
                                + (known.isEmpty() ? "none" : String.join(", ", known)));
            }
        }

        private void checkCluster() {
            try {
                new ClusterId(text(ConfigSchema.CLUSTER));
            } catch (IllegalArgumentException e) {
                mistake(ConfigSchema.CLUSTER, "is wrong: " + e.getMessage());
            }
        }

        /** Adds an address of members at which nodes listen, unless that is meant to be open. */
        private void hide(Set<String> hidden, String address, String listen, boolean insecure) {
            if (text(listen).isEmpty() && !insecure) {
                hidden.add(address);
            }
        }

        private void checkListen(String key, boolean insecure) {
            String listen = text(key);
            if (listen.isEmpty()) {
                return;
            }
            Optional<String> problem = ListenAddress.problem(listen);
            if (problem.isEmpty() && !insecure) {
                problem = ListenAddress.exposure(listen);
            }
            problem.ifPresent(what -> mistake(key, what));
        }

        /** What the transport that is chosen says of addresses. */
        private Function<String, Optional<String>> addressProblem() {
            Optional<TransportProvider> chosen =
                    Providers.transports().find(text(ConfigSchema.TRANSPORT));
            return address -> chosen.flatMap(transport -> transport.addressProblem(address));
        }

        private void checkStandalone() {
            String store = text(ConfigSchema.STORE);
            if (!storeSurvives(store, true)) {
                warnings.add(
                        "store '" + store + "' forgets everything when a standalone node stops");
            }
        }

        /** A state that is ahead of its log is of no use: the log decides what is known. */
        private void checkReplicated() {
            String storage = text(ConfigSchema.STORAGE);
            String store = text(ConfigSchema.STORE);
            boolean logIsLost =
                    Providers.storages()
                            .find(storage)
                            .map(provider -> !provider.survivesProcess())
                            .orElse(false);
            if (logIsLost && storeSurvives(store, false)) {
                warnings.add(
                        "storage '"
                                + storage
                                + "' forgets when a node stops what store '"
                                + store
                                + "' keeps: it will refuse to start on its data again; use storage"
                                + " 'wal'");
            }
        }

        private static boolean storeSurvives(String store, boolean ifUnknown) {
            return KvStoreProvider.all()
                    .find(store)
                    .map(KvStoreProvider::survivesProcess)
                    .orElse(ifUnknown);
        }

        /** Checks limits against each other, as far as each is right by itself. */
        private void checkLimits() {
            Settings typed = schema.typed(values);
            long command = typed.size(ConfigSchema.COMMAND_BYTES);
            if (isSound(ConfigSchema.PENDING_BYTES, ConfigSchema.COMMAND_BYTES)
                    && typed.size(ConfigSchema.PENDING_BYTES) < command) {
                mistake(
                        given(ConfigSchema.PENDING_BYTES, ConfigSchema.COMMAND_BYTES),
                        "contradicts the other: "
                                + ConfigSchema.PENDING_BYTES
                                + " must be at least "
                                + ConfigSchema.COMMAND_BYTES
                                + ", "
                                + command);
            }
            long largest =
                    typed.size(ConfigSchema.KEY_BYTES)
                            + typed.size(ConfigSchema.VALUE_BYTES)
                            + KvCommandCodec.OVERHEAD_BYTES_MAX;
            if (isSound(
                            ConfigSchema.COMMAND_BYTES,
                            ConfigSchema.KEY_BYTES,
                            ConfigSchema.VALUE_BYTES)
                    && command < largest) {
                mistake(
                        given(
                                ConfigSchema.VALUE_BYTES,
                                ConfigSchema.KEY_BYTES,
                                ConfigSchema.COMMAND_BYTES),
                        "contradicts others: "
                                + ConfigSchema.COMMAND_BYTES
                                + " must be at least "
                                + largest
                                + " for the largest key with the largest value");
            }
        }

        private boolean isSound(String... keys) {
            return Arrays.stream(keys).noneMatch(faulty::contains);
        }

        /** The first of {@code keys} that was given. */
        private String given(String... keys) {
            return Arrays.stream(keys)
                    .filter(sources.values::containsKey)
                    .findFirst()
                    .orElse(keys[0]);
        }

        private void mistake(String key, String problem) {
            faulty.add(key);
            mistakes.add(new Mistake(origin(key), key, problem));
        }

        private String text(String key) {
            return values.getOrDefault(key, "");
        }

        private String origin(String key) {
            ConfigValue value = sources.values.get(key);
            return value == null ? "default" : value.origin();
        }
    }
}
