package io.quorate.server.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON objects on one line. */
public final class Json {

    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    /**
     * Adds a field.
     *
     * @param value a text, number, boolean, list or {@link Json}; null for null
     */
    public Json put(String name, @Nullable Object value) {
        fields.put(name, value);
        return this;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        write(out, this);
        return out.toString();
    }

    private static void write(StringBuilder out, @Nullable Object value) {
        if (value instanceof Json) {
            writeObject(out, ((Json) value).fields);
        } else if (value instanceof List) {
            writeList(out, (List<?>) value);
        } else if (value instanceof Number || value instanceof Boolean || value == null) {
            out.append(value);
        } else {
            writeText(out, value.toString());
        }
    }

    private static void writeObject(StringBuilder out, Map<String, @Nullable Object> fields) {
        out.append('{');
        String separator = "";
        for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
            out.append(separator);
            writeText(out, field.getKey());
            out.append(':');
            write(out, field.getValue());
            separator = ",";
        }
        out.append('}');
    }

    private static void writeList(StringBuilder out, List<?> values) {
        out.append('[');
        String separator = "";
        for (Object value : values) {
            out.append(separator);
            write(out, value);
            separator = ",";
        }
        out.append(']');
    }

    private static void writeText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
