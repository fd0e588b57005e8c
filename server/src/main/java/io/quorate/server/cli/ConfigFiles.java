package io.quorate.server.cli;

import io.quorate.server.config.Config;
import io.quorate.server.config.ConfigReader;
import io.quorate.server.config.Mistake;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads configs for commands. */
final class ConfigFiles {

    private ConfigFiles() {}

    /**
     * A config without mistakes; its warnings are printed.
     *
     * @throws UsageException with all mistakes, a line each
     */
    static Config read(
            @Nullable Path file,
            Map<String, String> environment,
            List<String> sets,
            PrintWriter err) {
        Config config = new ConfigReader().read(file, environment, sets);
        config.warnings().forEach(warning -> err.println("warning: " + warning));
        if (!config.mistakes().isEmpty()) {
            StringBuilder message = new StringBuilder();
            int count = config.mistakes().size();
            message.append(count).append(count == 1 ? " mistake" : " mistakes");
            message.append(" in the config:");
            for (Mistake mistake : config.mistakes()) {
                message.append(System.lineSeparator()).append("  ").append(mistake);
            }
            throw new UsageException(message.toString());
        }
        return config;
    }
}
