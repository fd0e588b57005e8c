package io.quorate.server.cli;

import io.quorate.server.config.Config;
import io.quorate.server.config.ConfigReader;
import io.quorate.server.config.Mistake;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code quorate config}. */
@Command(name = "config", description = "Looks at configs.", mixinStandardHelpOptions = true)
final class ConfigCommand implements Runnable {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new UsageException("say 'quorate config check FILE'");
    }

    @Command(
            name = "check",
            description = "Reads a config as a node would, and prints every mistake.",
            mixinStandardHelpOptions = true,
            footerHeading = "%nExample:%n",
            footer = "  quorate config check quorate.toml --set consensus.engine=mock")
    int check(
            @Parameters(paramLabel = "FILE", description = "The TOML file.") Path file,
            @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides a key.")
                    List<String> sets,
            @Option(names = "--json", description = "Prints one JSON object.") boolean json) {
        PrintWriter out = spec.commandLine().getOut();
        Config config =
                new ConfigReader().read(file, System.getenv(), sets == null ? List.of() : sets);
        if (json) {
            out.println(asJson(config));
        } else {
            config.mistakes().forEach(mistake -> out.println("mistake: " + mistake));
            config.warnings().forEach(warning -> out.println("warning: " + warning));
            if (config.mistakes().isEmpty()) {
                out.println("the config has no mistakes");
            }
        }
        return config.mistakes().isEmpty() ? Main.DONE : Main.USAGE;
    }

    private static Json asJson(Config config) {
        List<Json> mistakes = new ArrayList<>();
        for (Mistake mistake : config.mistakes()) {
            mistakes.add(
                    new Json()
                            .put("where", mistake.origin())
                            .put("key", mistake.key())
                            .put("problem", mistake.problem()));
        }
        Json values = new Json();
        config.values().forEach(values::put);
        return new Json()
                .put("mistakes", mistakes)
                .put("warnings", config.warnings().stream().collect(Collectors.toList()))
                .put("values", values);
    }
}
