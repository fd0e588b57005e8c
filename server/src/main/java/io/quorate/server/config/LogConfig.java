package io.quorate.server.config;

import java.util.Locale;

/**
 * What a process writes to its log.
 *
 * @param level how much
 * @param format in which form
 */
public record LogConfig(Level level, Format format) {

    /** How much is logged; each includes those before it. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /** What a line looks like. */
    public enum Format {
        /** For people. */
        TEXT,
        /** One JSON object. */
        JSON
    }

    /** What a config without mistakes says. */
    public static LogConfig of(Config config) {
        return new LogConfig(
                Level.valueOf(word(config, ConfigSchema.LOG_LEVEL)),
                Format.valueOf(word(config, ConfigSchema.LOG_FORMAT)));
    }

    private static String word(Config config, String key) {
        return config.text(key).toUpperCase(Locale.ROOT);
    }
}
