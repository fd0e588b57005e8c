package io.quorate.server.cli;

import io.quorate.api.NodeId;
import io.quorate.server.config.Config;
import io.quorate.server.config.ConfigReader;
import io.quorate.server.config.Mistake;
import io.quorate.server.config.NodeFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        refuse(config.mistakes());
        return config;
    }

    /**
     * A config without mistakes that names only files which this node can use; its warnings are
     * printed.
     *
     * @throws UsageException with all mistakes, a line each
     */
    static Config readFor(
            NodeId node,
            @Nullable Path file,
            Map<String, String> environment,
            List<String> sets,
            PrintWriter err) {
        Config config = new ConfigReader().read(file, environment, sets);
        config.warnings().forEach(warning -> err.println("warning: " + warning));
        refuse(mistakes(config, List.of(node)));
        return config;
    }

    /** What is wrong with a config, and with the files that it names for these nodes. */
    static List<Mistake> mistakes(Config config, Collection<NodeId> nodes) {
        Set<Mistake> mistakes = new LinkedHashSet<>(config.mistakes());
        nodes.forEach(node -> mistakes.addAll(NodeFiles.mistakes(config, node)));
        return List.copyOf(mistakes);
    }

    /**
     * Goes on if there are none.
     *
     * @throws UsageException with all mistakes, a line each
     */
    static void refuse(List<Mistake> mistakes) {
        if (!mistakes.isEmpty()) {
            StringBuilder message = new StringBuilder();
            int count = mistakes.size();
            message.append(count).append(count == 1 ? " mistake" : " mistakes");
            message.append(" in the config:");
            for (Mistake mistake : mistakes) {
                message.append(System.lineSeparator()).append("  ").append(mistake);
            }
            throw new UsageException(message.toString());
        }
    }
}
