package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The code that guides show is code that is compiled and tested: a part of the named file. */
class GuidesTest {

    private static final Pattern CODE =
            Pattern.compile("(?ms)^(?:<!-- (\\S+) -->\\n)?```java\\n(.*?)^```\\n");
    private static final Pattern COMPILED =
            Pattern.compile("[\\w-]+/src/(main|test)/java/.+\\.java|it-tests/.+/thirdparty/.+");

    private static List<Path> guides() throws IOException {
        try (Stream<Path> files = Files.list(Quorate.root().resolve("docs/guides"))) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @MethodSource("guides")
    void codeIsPartOfTheFileAboveIt(Path guide) throws IOException {
        Matcher code = CODE.matcher(Files.readString(guide));
        int pieces = 0;
        while (code.find()) {
            pieces++;
            String file = String.valueOf(code.group(1));
            assertThat(file).as("above " + code.group(2)).matches(COMPILED);
            assertThat(lines(Files.readString(Quorate.root().resolve(file))))
                    .as(file)
                    .contains(lines(code.group(2)));
        }
        assertThat(pieces).as("pieces of code").isGreaterThan(3);
    }

    /** The lines without indentation, of which a guide may have less. */
    private static String lines(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining("\n", "\n", "\n"));
    }
}
