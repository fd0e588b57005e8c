package io.quorate.simulation;

import io.quorate.testkit.sim.Metric;
import io.quorate.testkit.sim.SimStats;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The numbers of a run as one JSON object. */
final class SimJson {

    private SimJson() {}

    static String of(
            String engine, SimStats stats, long seed, @Nullable String failure, String replay) {
        StringBuilder json = new StringBuilder("{\"engine\":").append(quoted(engine));
        json.append(",\"seeds\":").append(stats.seeds());
        number(json, "virtual_hours", stats.virtualNanos() / 3.6e12);
        number(json, "real_seconds", stats.realNanos() / 1e9);
        number(json, "cpu_seconds", stats.cpuNanos() / 1e9);
        number(json, "virtual_hours_per_minute", stats.virtualHoursPerMinute());
        number(json, "events_per_second", stats.eventsPerSecond());
        for (Metric metric : Metric.values()) {
            String name = metric.label().replace(' ', '_');
            json.append(',').append(quoted(name)).append(':').append(stats.get(metric));
        }
        if (failure != null) {
            json.append(",\"failed_seed\":").append(seed);
            json.append(",\"failure\":").append(quoted(failure));
            json.append(",\"replay\":").append(quoted(replay));
        }
        return json.append('}').toString();
    }

    private static void number(StringBuilder json, String name, double value) {
        json.append(',').append(quoted(name)).append(':');
        json.append(String.format(Locale.ROOT, "%.3f", value));
    }

    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
