package io.quorate.server.config;

import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the known word that an unknown one was probably meant to be. */
final class Similar {

    private Similar() {}

    /** The one of {@code known} that looks most like {@code word}, if any does. */
    static Optional<String> among(Collection<String> known, String word) {
        Optional<String> best = Optional.empty();
        int bestDistance = Math.max(2, word.length() / 4) + 1;
        for (String candidate : new TreeSet<>(known)) {
            // The right name in the wrong section is as good as one wrong letter.
            int distance = last(candidate).equals(last(word)) ? 1 : distance(word, candidate);
            if (distance < bestDistance) {
                best = Optional.of(candidate);
                bestDistance = distance;
            }
        }
        return best;
    }

    private static String last(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /** How many letters have to be changed, added or removed to get from one word to the other. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] =
                        Math.min(
                                previous[j - 1] + change,
                                Math.min(previous[j] + 1, row[j - 1] + 1));
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
