package io.quorate.server.failover;

import io.quorate.api.EngineProvider;
import io.quorate.api.Providers;
import io.quorate.api.Setting;
import io.quorate.api.Settings;
import io.quorate.bench.failover.ServerCluster.ElectionTimeout;
import io.quorate.server.config.NodeConfig;
import io.quorate.server.config.Part;
import java.util.List;
import java.util.Optional;

/** The election timeout that a node is told, by the names that engines have for it. */
final class ElectionTimeouts {

    private static final String MIN = "election_timeout_min";
    private static final String MAX = "election_timeout_max";

    /** Whoever has but this one waits once to twice as long. */
    private static final String ONCE_TO_TWICE = "election_timeout";

    private ElectionTimeouts() {}

    static Optional<ElectionTimeout> of(NodeConfig config) {
        EngineProvider engine = Providers.engines().named(config.engine());
        List<Setting> known = engine.settings();
        Settings settings = Settings.of(engine, config.settingsOf(Part.ENGINE));
        if (has(known, MIN) && has(known, MAX)) {
            return Optional.of(new ElectionTimeout(settings.duration(MIN), settings.duration(MAX)));
        }
        if (has(known, ONCE_TO_TWICE)) {
            return Optional.of(
                    new ElectionTimeout(
                            settings.duration(ONCE_TO_TWICE),
                            settings.duration(ONCE_TO_TWICE).multipliedBy(2)));
        }
        return Optional.empty();
    }

    private static boolean has(List<Setting> known, String key) {
        return known.stream().anyMatch(setting -> setting.key().equals(key));
    }
}
