package io.quorate.server.config;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something wrong in a config.
 *
 * @param origin where: {@code file:line:column}, a variable of the environment, or {@code --set}
 * @param key which key
 * @param problem what is wrong, and what would be right
 */
public record Mistake(String origin, String key, String problem) {

    /** Those of a file first, in the order of its lines. */
    static final Comparator<Mistake> IN_READING_ORDER =
            Comparator.comparing((Mistake mistake) -> !place(mistake).matches())
                    .thenComparing(mistake -> numberOf(mistake, 1))
                    .thenComparing(mistake -> numberOf(mistake, 2));

    private static final Pattern PLACE = Pattern.compile(".*:(\\d{1,9}):(\\d{1,9})");

    private static Matcher place(Mistake mistake) {
        return PLACE.matcher(mistake.origin);
    }

    private static int numberOf(Mistake mistake, int part) {
        Matcher place = place(mistake);
        return place.matches() ? Integer.parseInt(place.group(part)) : 0;
    }

    @Override
    public String toString() {
        return origin + ": " + key + " " + problem;
    }
}
