package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.config.ConfigReader;
import io.quorate.server.config.ConfigReference;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reference of the configuration says what the code does. */
class ConfigReferenceTest {

    @Test
    void theReferenceIsWhatTheCodeDeclares() throws IOException {
        assertThat(Files.readString(Quorate.root().resolve("docs/CONFIGURATION.md")))
                .as("renew it: ./quorate config reference > docs/CONFIGURATION.md")
                .isEqualTo(new ConfigReference().markdown());
    }

    /** Once each: where it is told, and nowhere else. */
    @Test
    void everySettingIsToldOnceWithItsVariable() {
        List<String> lines = new ConfigReference().markdown().lines().toList();
        new ConfigReader()
                .settings()
                .forEach(
                        (key, setting) ->
                                assertThat(lines)
                                        .filteredOn(line -> line.startsWith("| `" + key + "`<br>`"))
                                        .as(key)
                                        .singleElement()
                                        .asString()
                                        .contains(ConfigReader.environmentName(key) + "`")
                                        .contains(setting.description()));
    }

    @Test
    void everySettingSaysWhatItDoesInASentence() {
        new ConfigReader()
                .settings()
                .forEach(
                        (key, setting) ->
                                assertThat(setting.description())
                                        .as(key)
                                        .matches("[A-Z](?s).+\\."));
    }
}
