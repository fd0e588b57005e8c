package io.quorate.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

    private static final String HOSTILE = "</script><script>alert(1)</script> & <!-- \u2028";

    @TempDir private Path folder;

    private record Result(String name, double value, double unknown) {}

    @Test
    void everythingIsInThePageAndNothingIsFetched() throws IOException {
        String page = written();
        assertThat(page).contains("function showEngines()", "prefers-color-scheme: dark");
        assertThat(page).doesNotContain("@DATA@", "@STYLE@", "@SCRIPT@");
        assertThat(page.replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http:", "https:", "src=");
    }

    @Test
    void dataComesBackAsItWasWhateverIsInIt() throws IOException {
        String page = written();
        assertThat(page).containsOnlyOnce("application/json\" id");
        Matcher data =
                Pattern.compile(
                                "<script type=\"application/json\" id=\"data\">(.*?)</script>",
                                Pattern.DOTALL)
                        .matcher(page);
        assertThat(data.find()).isTrue();
        JsonObject content = JsonParser.parseString(data.group(1)).getAsJsonObject();
        JsonObject result = content.getAsJsonObject("result");
        assertThat(content.get("kind").getAsString()).isEqualTo("engines");
        assertThat(result.get("name").getAsString()).isEqualTo(HOSTILE);
        assertThat(result.get("value").getAsDouble()).isEqualTo(1.5);
        assertThat(result.get("unknown").isJsonNull()).isTrue();
    }

    private String written() throws IOException {
        Path file = folder.resolve("out.html");
        Result result = new Result(HOSTILE, 1.5, Double.NaN);
        HtmlReport.write(file, new HtmlReport.Content("engines", result));
        return Files.readString(file);
    }
}
