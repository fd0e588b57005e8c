package io.quorate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    private static final Provider PROVIDER =
            new Provider() {
                @Override
                public String name() {
                    return "sample";
                }

                @Override
                public String description() {
                    return "a sample";
                }

                @Override
                public List<Setting> settings() {
                    return List.of(
                            Setting.bool("flag", true, "A flag."),
                            Setting.number("count", 5, 1, 10, "A count."),
                            Setting.fraction("share", 0.5, "A share."),
                            Setting.duration(
                                    "wait",
                                    Duration.ofMillis(250),
                                    Duration.ofMillis(1),
                                    Duration.ofHours(1),
                                    "A wait."),
                            Setting.size("room", 4096, 1, 1 << 30, "A room."),
                            Setting.choice("colour", "A colour.", "red", "green"),
                            Setting.text("label", "", "A label."));
                }
            };

    @Test
    void defaultsAreValuesTheirSettingsTake() {
        for (Setting setting : PROVIDER.settings()) {
            assertThat(setting.problem(setting.defaultValue())).as(setting.key()).isEmpty();
        }
        Settings settings = Settings.defaults(PROVIDER);
        assertThat(settings.bool("flag")).isTrue();
        assertThat(settings.number("count")).isEqualTo(5);
        assertThat(settings.fraction("share")).isEqualTo(0.5);
        assertThat(settings.duration("wait")).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.size("room")).isEqualTo(4096);
        assertThat(settings.text("colour")).isEqualTo("red");
    }

    @Test
    void whatIsTakenIsToldInUnitsOneWouldWrite() {
        assertThat(PROVIDER.settings())
                .extracting(Setting::taken)
                .containsExactly(
                        "true or false",
                        "a whole number from 1 to 10",
                        "a number from 0 to 1",
                        "a duration from 1ms to 1h",
                        "a size from 1B to 1GiB",
                        "one of red, green",
                        "text");
        assertThat(PROVIDER.settings())
                .extracting(Setting::defaultValue)
                .containsExactly("true", "5", "0.5", "250ms", "4KiB", "red", "");
        Setting odd = Setting.size("odd", 1536, 0, 3L << 40, "A size.");
        assertThat(odd.defaultValue()).isEqualTo("1536B");
        assertThat(odd.taken()).isEqualTo("a size from 0B to 3072GiB");
    }

    @Test
    void valuesAreReadInTheirUnits() {
        Settings settings = Settings.of(PROVIDER, Map.of("wait", "2m", "room", "64MiB"));
        assertThat(settings.duration("wait")).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.size("room")).isEqualTo(64 << 20);
    }

    @ParameterizedTest
    @CsvSource({
        "flag,yes,true or false",
        "count,0,from 1 to 10",
        "count,11,from 1 to 10",
        "count,ten,from 1 to 10",
        "count,99999999999999999999,from 1 to 10",
        "share,1.5,from 0 to 1",
        "share,NaN,from 0 to 1",
        "wait,5,such as 250ms",
        "wait,61m,such as 250ms",
        "room,999999999999999GiB,such as 4096",
        "colour,blue,'one of red, green'"
    })
    void badValueIsRefusedWithWhatWouldBeRight(String key, String value, String hint) {
        assertThatThrownBy(() -> Settings.of(PROVIDER, Map.of(key, value)))
                .isInstanceOf(ConsensusException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(value)
                .hasMessageContaining(hint);
    }

    @ParameterizedTest
    @CsvSource({"count,1", "count,10", "share,0", "share,1", "wait,60m"})
    void valuesAtTheBoundsAreTaken(String key, String value) {
        assertThat(Settings.of(PROVIDER, Map.of(key, value)).text(key)).isEqualTo(value);
    }

    @Test
    void unknownKeyIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> Settings.of(PROVIDER, Map.of("colr", "red")))
                .isInstanceOf(ConsensusException.class)
                .hasMessageContaining("colr")
                .hasMessageContaining("colour");
    }

    @Test
    void askingForWhatWasNotDeclaredIsABug() {
        assertThatThrownBy(() -> Settings.defaults(PROVIDER).text("colr"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
