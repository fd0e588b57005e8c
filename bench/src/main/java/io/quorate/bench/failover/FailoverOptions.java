package io.quorate.bench.failover;

import java.util.ArrayList;
import java.util.List;

/**
 * What to measure.
 *
 * @param engines their names, each once
 * @param transports their names, each once
 * @param rounds how often the leader of each cluster is killed
 * @param outstanding writes under way
 */
public record FailoverOptions(
        List<String> engines, List<String> transports, int rounds, int outstanding) {

    private static final int ROUNDS_MAX = 10_000;
    private static final int OUTSTANDING_MAX = 256;

    /**
     * Checks everything but names.
     *
     * @throws IllegalArgumentException that names the first option that makes no sense
     */
    public FailoverOptions {
        engines = once("--engines", engines);
        transports = once("--transports", transports);
        inRange("--rounds", rounds, ROUNDS_MAX);
        inRange("--outstanding", outstanding, OUTSTANDING_MAX);
    }

    private static List<String> once(String option, List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException(option + " names none");
        }
        if (names.stream().distinct().count() != names.size()) {
            throw new IllegalArgumentException(option + " names one twice: " + names);
        }
        return List.copyOf(names);
    }

    private static void inRange(String option, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(
                    option + " " + value + " is not between 1 and " + max);
        }
    }

    List<Combination> combinations() {
        List<Combination> all = new ArrayList<>();
        for (String transport : transports) {
            engines.forEach(engine -> all.add(new Combination(engine, transport)));
        }
        return all;
    }
}
