package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of others' mistakes in DESIGN.md names tests that exist. */
class DesignTableTest {

    private static final Path DESIGN = Path.of("DESIGN.md");
    private static final List<Path> TESTS =
            List.of(Path.of("src/test/java"), Path.of("../consensus-runtime/src/test/java"));
    private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\|.*", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final int MISTAKES = 70;

    @Test
    void everyMistakeHasARowWithATest() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        Matcher rows = ROW.matcher(Files.readString(DESIGN));
        while (rows.find()) {
            numbers.add(Integer.parseInt(rows.group(1)));
            assertThat(NAME.matcher(rows.group()).find()).as(rows.group()).isTrue();
        }
        assertThat(numbers).hasSize(MISTAKES).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void everyTestInTheTableExists() throws IOException {
        Map<String, String> sources = sources();
        Matcher names = NAME.matcher(Files.readString(DESIGN));
        while (names.find()) {
            String source = sources.getOrDefault(names.group(1) + ".java", "");
            Pattern test =
                    Pattern.compile(
                            "@(Test|ParameterizedTest|Property)\\b[^;{}]*void "
                                    + names.group(2)
                                    + "\\(");
            assertThat(test.matcher(source).find()).as(names.group()).isTrue();
        }
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Path root : TESTS) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    sources.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        }
        return sources;
    }
}
