package io.quorate.paxos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of what proves the design: every row is there, and every test that it names. */
class PaxosDesignTest {

    private static final Pattern ROW = Pattern.compile("\\| ([VC]\\d+) \\|[^|]+\\|([^|]+)\\|");
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+)#(\\w+)`");
    private static final int VECTORS = 45;
    private static final int PITFALLS = 68;

    private static Map<String, String> rows() throws IOException {
        Map<String, String> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of("DESIGN.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.put(row.group(1), row.group(2));
            }
        }
        return rows;
    }

    private static String source(String type) {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path module : modules.sorted().toList()) {
                Path sources = module.resolve("src");
                if (Files.isDirectory(sources)) {
                    try (Stream<Path> files = Files.walk(sources)) {
                        Path file =
                                files.filter(path -> path.endsWith(type + ".java"))
                                        .findFirst()
                                        .orElse(null);
                        if (file != null) {
                            return Files.readString(file);
                        }
                    }
                }
            }
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyVectorAndEveryPitfallHasItsRow() throws IOException {
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= VECTORS; i++) {
            expected.add("V" + i);
        }
        for (int i = 1; i <= PITFALLS; i++) {
            expected.add("C" + i);
        }
        assertThat(rows().keySet()).containsExactlyElementsOf(expected);
        assertThat(rows().values()).noneMatch(String::isBlank);
    }

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, String> row : rows().entrySet()) {
            Matcher named = NAMED.matcher(row.getValue());
            while (named.find()) {
                String source = sources.computeIfAbsent(named.group(1), PaxosDesignTest::source);
                if (!Pattern.compile("\\b" + named.group(2) + "\\b").matcher(source).find()) {
                    missing.add(row.getKey() + " " + named.group());
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(sources).hasSizeGreaterThan(5);
    }
}
