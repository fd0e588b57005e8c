package io.quorate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keeps house: rules over all files that git knows, which no compiler checks. */
class TidyTest {

    private static final Pattern PROTOCOL_WORD =
            Pattern.compile(
                    "(?i)\\b(terms?|ballots?|slots?|votes?|voted|quorums?|raft|paxos|commitIndex"
                            + "|appendEntries|prepare[sd]? ballot|candidate)\\b");

    private static Path root;
    private static final TreeMap<String, List<String>> LINES = new TreeMap<>();

    @BeforeAll
    static void readFiles() throws IOException, InterruptedException {
        root = Path.of("").toAbsolutePath().getParent();
        assertThat(root.resolve("verify")).as("the root of the project").exists();
        Process git =
                new ProcessBuilder("git", "ls-files", "-co", "--exclude-standard")
                        .directory(root.toFile())
                        .start();
        String names = new String(git.getInputStream().readAllBytes(), UTF_8);
        assertThat(git.waitFor()).as("git ls-files").isZero();
        for (String name : names.split("\n", -1)) {
            Path file = root.resolve(name);
            if (isText(name) && Files.isRegularFile(file)) {
                LINES.put(name, Files.readAllLines(file, UTF_8));
            }
        }
        assertThat(LINES.keySet()).as("files of the project").hasSizeGreaterThan(100);
    }

    private static boolean isText(String name) {
        return !name.contains("/src/generated/")
                && (name.matches(".*\\.(java|md|xml|toml|proto|thrift|sh|properties|yml)")
                        || name.contains("META-INF/services/"));
    }

    @Test
    void hostHasNoWordOfAnyProtocol() {
        assertThat(
                        linesWith(
                                name -> name.startsWith("consensus-runtime/src/main"),
                                line ->
                                        PROTOCOL_WORD
                                                .matcher(
                                                        line.replaceAll(
                                                                "\\s*(import|package) .*", ""))
                                                .find()))
                .isEmpty();
    }

    @Test
    void linesHaveNoTabsAndNoTrailingSpace() {
        assertThat(linesWith(name -> true, line -> line.contains("\t") || line.endsWith(" ")))
                .isEmpty();
    }

    @Test
    void nothingIsLeftForLaterWithoutAnIssue() {
        assertThat(
                        linesWith(
                                TidyTest::isForeignToThisTest,
                                line ->
                                        line.matches(".*\\b(TODO|FIXME|XXX)\\b.*")
                                                && !line.matches(".*\\(#\\d+\\).*")))
                .isEmpty();
    }

    @Test
    void mainCodePrintsOnlyInTheCommandLine() {
        assertThat(
                        linesWith(
                                name ->
                                        name.contains("/src/main/java/")
                                                && !name.startsWith("server/")
                                                && !name.startsWith("examples/")
                                                && !name.startsWith("testkit/"),
                                line -> line.contains("System.out") || line.contains("System.err")))
                .isEmpty();
    }

    @Test
    void noTestIsDisabled() {
        assertThat(linesWith(TidyTest::isForeignToThisTest, line -> line.contains("@Disabled")))
                .isEmpty();
    }

    @Test
    void suppressedWarningsHaveAReasonAboveThem() {
        List<String> found = new ArrayList<>();
        LINES.forEach(
                (name, lines) -> {
                    for (int i = 0; i < lines.size(); i++) {
                        if (lines.get(i).strip().startsWith("@SuppressWarnings")
                                && !reasonAbove(lines, i)) {
                            found.add(name + ":" + (i + 1));
                        }
                    }
                });
        assertThat(found).isEmpty();
    }

    private static boolean reasonAbove(List<String> lines, int at) {
        String above = at == 0 ? "" : lines.get(at - 1).strip();
        return above.startsWith("//") || above.startsWith("*") || above.endsWith("*/");
    }

    @Test
    void everyPackageSaysWhatItIs() {
        TreeSet<String> without = new TreeSet<>();
        for (String name : LINES.keySet()) {
            if (name.contains("/src/main/java/io/") && name.endsWith(".java")) {
                String folder = name.substring(0, name.lastIndexOf('/'));
                if (!LINES.containsKey(folder + "/package-info.java")) {
                    without.add(folder);
                }
            }
        }
        assertThat(without).isEmpty();
    }

    @Test
    void markdownFilesHaveOneTitle() {
        List<String> found = new ArrayList<>();
        LINES.forEach(
                (name, lines) -> {
                    if (name.endsWith(".md") && titles(lines) != 1) {
                        found.add(name);
                    }
                });
        assertThat(found).isEmpty();
    }

    private static long titles(List<String> lines) {
        boolean code = false;
        long titles = 0;
        for (String line : lines) {
            if (line.startsWith("```")) {
                code = !code;
            } else if (!code && line.startsWith("# ")) {
                titles++;
            }
        }
        return titles;
    }

    @Test
    void relativeLinksResolve() {
        Pattern link = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
        List<String> broken = new ArrayList<>();
        LINES.forEach(
                (name, lines) -> {
                    if (name.endsWith(".md")) {
                        Matcher matcher = link.matcher(String.join("\n", lines));
                        while (matcher.find()) {
                            Path target = root.resolve(name).resolveSibling(matcher.group(1));
                            if (!Files.exists(target)) {
                                broken.add(name + " -> " + matcher.group(1));
                            }
                        }
                    }
                });
        assertThat(broken).isEmpty();
    }

    @Test
    void decisionRecordsAreNumberedWithoutGaps() {
        List<Integer> numbers =
                LINES.keySet().stream()
                        .filter(name -> name.matches("docs/adr/\\d{4}-.*\\.md"))
                        .map(name -> Integer.parseInt(name.substring(9, 13)))
                        .sorted()
                        .collect(Collectors.toList());
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).isEqualTo(i + 1);
        }
    }

    @Test
    void everyProvidesHasItsServiceFile() {
        Pattern provides = Pattern.compile("provides\\s+([\\w.]+)\\s+with\\s+([^;]+);");
        List<String> problems = new ArrayList<>();
        LINES.forEach(
                (name, lines) -> {
                    if (!name.endsWith("/src/main/java/module-info.java")) {
                        return;
                    }
                    String module = name.substring(0, name.indexOf("/src/"));
                    Matcher matcher = provides.matcher(String.join("\n", lines));
                    while (matcher.find()) {
                        List<String> services =
                                LINES.getOrDefault(
                                        module
                                                + "/src/main/resources/META-INF/services/"
                                                + matcher.group(1),
                                        List.of());
                        for (String provider : matcher.group(2).split(",", -1)) {
                            if (!services.contains(provider.strip())) {
                                problems.add(module + " lacks " + provider.strip());
                            }
                        }
                    }
                });
        assertThat(problems).isEmpty();
    }

    private static boolean isForeignToThisTest(String name) {
        return !name.endsWith("/TidyTest.java");
    }

    private static List<String> linesWith(Predicate<String> file, Predicate<String> line) {
        List<String> found = new ArrayList<>();
        LINES.forEach(
                (name, lines) -> {
                    if (file.test(name)) {
                        for (int i = 0; i < lines.size(); i++) {
                            if (line.test(lines.get(i))) {
                                found.add(name + ":" + (i + 1) + ": " + lines.get(i).strip());
                            }
                        }
                    }
                });
        return found;
    }
}
