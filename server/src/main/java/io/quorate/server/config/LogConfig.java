package io.quorate.server.config;

import java.util.Locale;

/**
 * What a process writes to its log.
 *
 * @param level how much
 * @param format in which form
 * @param linesMax how many lines of one kind it writes in ten seconds; 0 for any number
 */
public record LogConfig(Level level, Format format, int linesMax) {

    /** What is chosen if nothing is. */
    public static final int LINES_MAX = 100;

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
                Format.valueOf(word(config, ConfigSchema.LOG_FORMAT)),
                Integer.parseInt(config.text(ConfigSchema.LOG_LINES)));
    }

    private static String word(Config config, String key) {
        return config.text(key).toUpperCase(Locale.ROOT);
    }
}
