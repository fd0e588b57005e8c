package io.quorate.bench.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializationContext;
import com.google.gson.JsonSerializer;
import java.io.IOException;
import java.io.Writer;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Results as JSON: a record is an object, a duration a number of milliseconds. */
public final class JsonFile {

    private static final Gson GSON =
            new GsonBuilder()
                    .setPrettyPrinting()
                    .disableHtmlEscaping()
                    .registerTypeAdapter(Double.class, (Numbers) JsonFile::number)
                    .registerTypeAdapter(double.class, (Numbers) JsonFile::number)
                    .registerTypeHierarchyAdapter(Path.class, (Paths) JsonFile::path)
                    .registerTypeAdapter(Duration.class, (Durations) JsonFile::duration)
                    .serializeNulls()
                    .create();

    private interface Numbers extends JsonSerializer<Double> {}

    private interface Durations extends JsonSerializer<Duration> {}

    private interface Paths extends JsonSerializer<Path> {}

    private JsonFile() {}

    /** JSON has no word for what is not finite. */
    private static JsonElement number(Double value, Type type, JsonSerializationContext context) {
        return Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
    }

    private static JsonElement duration(
            Duration value, Type type, JsonSerializationContext context) {
        return new JsonPrimitive(value.toNanos() / 1e6);
    }

    private static JsonElement path(Path value, Type type, JsonSerializationContext context) {
        return new JsonPrimitive(value.toString());
    }

    /**
     * Finds out before a long run whether the file can be written after it.
     *
     * @throws IllegalArgumentException if its folder is missing or cannot be written to
     */
    public static void check(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + " is a folder");
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IllegalArgumentException("there is no folder " + folder + " for " + file);
        }
        if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            throw new IllegalArgumentException(file + " cannot be written");
        }
    }

    /** {@code result} as JSON. */
    static String text(Object result) {
        return GSON.toJson(result);
    }

    /** Writes {@code result}, in place of what was there. */
    public static void write(Path file, Object result) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            GSON.toJson(result, out);
            out.write(System.lineSeparator());
        }
    }
}
