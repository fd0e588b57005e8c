package io.quorate.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonFileTest {

    @TempDir private Path folder;

    private record Part(String name, double value) {}

    private record Whole(Duration stretch, Path directory, List<Part> parts) {}

    @Test
    void writesRecordsWithUnitsAndNoWordThatJsonLacks() throws IOException {
        Path file = folder.resolve("out.json");
        Files.writeString(file, "what was there before, and is longer than what comes now");

        JsonFile.write(
                file,
                new Whole(
                        Duration.ofMillis(1_500),
                        Path.of("a", "b"),
                        List.of(
                                new Part("π \"quoted\"", 2.5),
                                new Part("", Double.POSITIVE_INFINITY))));

        JsonObject read = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        assertThat(read.get("stretch").getAsDouble()).isEqualTo(1_500);
        assertThat(read.get("directory").getAsString()).isEqualTo(Path.of("a", "b").toString());
        JsonObject first = read.getAsJsonArray("parts").get(0).getAsJsonObject();
        assertThat(first.get("name").getAsString()).isEqualTo("π \"quoted\"");
        assertThat(first.get("value").getAsDouble()).isEqualTo(2.5);
        JsonObject second = read.getAsJsonArray("parts").get(1).getAsJsonObject();
        assertThat(second.get("value").isJsonNull()).isTrue();
    }

    @Test
    void findsOutBeforehandWhatCannotBeWritten() {
        JsonFile.check(folder.resolve("new.json"));
        assertThatThrownBy(() -> JsonFile.check(folder)).hasMessage(folder + " is a folder");
        Path missing = folder.resolve("no").resolve("out.json");
        assertThatThrownBy(() -> JsonFile.check(missing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no folder " + missing.getParent() + " for " + missing);
    }
}
