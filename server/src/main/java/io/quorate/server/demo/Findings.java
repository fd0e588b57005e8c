package io.quorate.server.demo;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a load found out.
 *
 * @param figures numbers by name, in the order to be shown in; names are like {@code wordsInARow}
 * @param violations each promise that was broken, as a sentence; empty if none was
 */
public record Findings(Map<String, Long> figures, List<String> violations) {

    public Findings {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        violations = List.copyOf(violations);
    }
}
