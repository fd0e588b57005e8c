package io.quorate.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Results as one page that needs no network: tables, plots, and every sample in it as JSON. */
public final class HtmlReport {

    private static final String DATA = "@DATA@";
    private static final String STYLE = "@STYLE@";
    private static final String SCRIPT = "@SCRIPT@";

    private HtmlReport() {}

    /**
     * What a page shows.
     *
     * @param kind which of the page's views fits: {@code engines}, {@code failover} or {@code
     *     transport}
     * @param result a record with a {@link Machine} {@code machine} and its {@code options}
     */
    public record Content(String kind, Object result) {}

    /** Writes a page, in place of what was there. */
    public static void write(Path file, Content content) throws IOException {
        String page =
                resource("report.html")
                        .replace(STYLE, resource("report.css"))
                        .replace(SCRIPT, resource("report.js"))
                        .replace(DATA, embedded(JsonFile.text(content)));
        Files.writeString(file, page);
    }

    /** JSON that no name or value in it can end the element of. */
    private static String embedded(String json) {
        return json.replace("<", "\\u003c");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
