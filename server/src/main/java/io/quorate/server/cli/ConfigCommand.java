package io.quorate.server.cli;

import io.quorate.api.NodeId;
import io.quorate.api.Setting;
import io.quorate.server.config.Config;
import io.quorate.server.config.ConfigReader;
import io.quorate.server.config.ConfigReference;
import io.quorate.server.config.Mistake;
import io.quorate.server.json.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code quorate config}. */
@Command(
        name = "config",
        description = {
            "Looks at configs.",
            "A key is set by the TOML file, over that by the variable of the environment that"
                    + " 'config keys' names, over that by --set."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate config keys",
            "  quorate config keys log",
            "  quorate config check quorate.toml",
            "  quorate config reference > configuration.md"
        })
final class ConfigCommand implements Runnable {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new UsageException(
                "say 'quorate config check FILE', 'quorate config keys' or 'quorate config reference'");
    }

    @Command(
            name = "check",
            description = "Reads a config as a node would, and prints every mistake.",
            mixinStandardHelpOptions = true,
            footerHeading = "%nExample:%n",
            footer = {
                "  quorate config check quorate.toml --set consensus.engine=mock",
                "  quorate config check quorate.toml --node 1"
            })
    int check(
            @Parameters(paramLabel = "FILE", description = "The TOML file.") Path file,
            @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides a key.")
                    List<String> sets,
            @Option(
                            names = "--node",
                            paramLabel = "N",
                            description =
                                    "Reads the certificates, keys, tokens and users of this member,"
                                            + " too.")
                    String node,
            @Option(names = "--json", description = "Prints one JSON object.") boolean json) {
        PrintWriter out = spec.commandLine().getOut();
        Config config =
                new ConfigReader().read(file, System.getenv(), sets == null ? List.of() : sets);
        List<NodeId> nodes = node == null ? List.of() : List.of(MemberEdit.node(node));
        List<Mistake> mistakes = ConfigFiles.mistakes(config, nodes);
        if (json) {
            out.println(asJson(config, mistakes));
        } else {
            mistakes.forEach(mistake -> out.println("mistake: " + mistake));
            config.warnings().forEach(warning -> out.println("warning: " + warning));
            if (mistakes.isEmpty()) {
                out.println("the config has no mistakes");
            }
        }
        return mistakes.isEmpty() ? Main.DONE : Main.USAGE;
    }

    @Command(
            name = "keys",
            description = "Lists every key with what it takes and what it means.",
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = {"  quorate config keys", "  quorate config keys log --json"})
    int keys(
            @Parameters(
                            paramLabel = "PREFIX",
                            arity = "0..1",
                            defaultValue = "",
                            description = "Only the keys that start with this.")
                    String prefix,
            @Option(names = "--json", description = "Prints one JSON object.") boolean json) {
        PrintWriter out = spec.commandLine().getOut();
        List<Json> keys = new ArrayList<>();
        new ConfigReader()
                .settings()
                .forEach(
                        (key, setting) -> {
                            if (key.startsWith(prefix)) {
                                keys.add(asJson(key, setting));
                                if (!json) {
                                    print(out, key, setting);
                                }
                            }
                        });
        if (json) {
            out.println(new Json().put("keys", keys));
        }
        return keys.isEmpty() ? Main.FAILED : Main.DONE;
    }

    @Command(
            name = "reference",
            description = {
                "Prints a page, in Markdown, with all that a config can say.",
                "It has the settings of all engines, transports, storages and stores on the class"
                        + " path, also of those in QUORATE_PLUGINS."
            },
            mixinStandardHelpOptions = true,
            footerHeading = "%nExample:%n",
            footer = "  quorate config reference > configuration.md")
    int reference() {
        spec.commandLine().getOut().print(new ConfigReference().markdown());
        return Main.DONE;
    }

    private static void print(PrintWriter out, String key, Setting setting) {
        String unset = setting.defaultValue().isEmpty() ? "none" : setting.defaultValue();
        out.println(key + "  (" + setting.notation() + "; default: " + unset + ")");
        out.println("    " + setting.description());
    }

    private static Json asJson(String key, Setting setting) {
        return new Json()
                .put("key", key)
                .put("type", setting.type().name().toLowerCase(Locale.ROOT))
                .put("choices", setting.choices())
                .put("takes", setting.taken())
                .put("default", setting.defaultValue())
                .put("environment", ConfigReader.environmentName(key))
                .put("description", setting.description());
    }

    private static Json asJson(Config config, List<Mistake> found) {
        List<Json> mistakes = new ArrayList<>();
        for (Mistake mistake : found) {
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
