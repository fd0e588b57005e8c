package io.quorate.bench.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What to measure, and for how long.
 *
 * @param engines their names; one that stands there twice is measured beside itself
 * @param transports their names, each once
 * @param storages their names, each once
 * @param nodes voters of each cluster
 * @param processes whether each replica is a process of its own
 * @param sizes bytes of a command; each is measured
 * @param outstanding proposals under way, for closed loops; each is measured
 * @param rates proposals a second, for open loops; each is measured
 * @param reads how many of a hundred operations are reads; each is measured
 * @param stretch how long each case is measured in each round
 * @param warmUpMax how long a combination may take until its rate is flat
 * @param rounds how often each case is measured
 * @param confidence how often intervals are to hold the true ratio
 * @param directory where storages write, each run in a folder of its own
 */
public record EngineOptions(
        List<String> engines,
        List<String> transports,
        List<String> storages,
        int nodes,
        boolean processes,
        List<Integer> sizes,
        List<Integer> outstanding,
        List<Integer> rates,
        List<Integer> reads,
        Duration stretch,
        Duration warmUpMax,
        int rounds,
        double confidence,
        Path directory) {

    private static final int NODES_MAX = 9;
    private static final int SIZE_MAX = 1 << 20;
    private static final int OUTSTANDING_MAX = 16_384;
    private static final int RATE_MAX = 1_000_000;
    private static final long BYTES_MAX = 64 << 20;

    /**
     * Checks everything but names.
     *
     * @throws IllegalArgumentException that names the first option that makes no sense
     */
    public EngineOptions {
        engines = List.copyOf(engines);
        transports = once("--transports", transports);
        storages = once("--storage", storages);
        sizes = once("--sizes", sizes);
        outstanding = List.copyOf(outstanding);
        rates = List.copyOf(rates);
        reads = once("--reads", reads);
        require(!engines.isEmpty(), "--engines names none");
        require(
                nodes >= 1 && nodes <= NODES_MAX,
                "--nodes " + nodes + " is not between 1 and " + NODES_MAX);
        require(!sizes.isEmpty(), "--sizes has no number");
        require(!outstanding.isEmpty(), "--outstanding has no number");
        require(!reads.isEmpty(), "--reads has no number");
        for (int percent : reads) {
            require(
                    percent >= 0 && percent <= 100,
                    "--reads " + percent + " is not between 0 and 100");
        }
        inRange("--sizes", sizes, SIZE_MAX);
        inRange("--outstanding", once("--outstanding", outstanding), OUTSTANDING_MAX);
        inRange("--rates", once("--rates", rates), RATE_MAX);
        for (int size : sizes) {
            for (int many : outstanding) {
                require(
                        (long) size * many <= BYTES_MAX,
                        "--outstanding "
                                + many
                                + " times --sizes "
                                + size
                                + " is more than "
                                + BYTES_MAX
                                + " bytes");
            }
        }
        require(stretch.toMillis() >= 1, "--seconds must be more than 0");
        require(!warmUpMax.isNegative(), "--warm-up is negative");
        require(rounds >= 1 && rounds <= 1_000, "--rounds " + rounds + " is not from 1 to 1000");
        require(
                confidence > 0 && confidence < 1,
                "--confidence " + confidence + " is not between 0 and 1");
        require(
                Files.isDirectory(directory) && Files.isWritable(directory),
                "--dir " + directory + " is no folder that can be written to");
    }

    /** How often each cluster is started in a round. One round alone is only a look. */
    int starts() {
        return rounds == 1 ? 1 : 2;
    }

    private static <T> List<T> once(String option, List<T> values) {
        require(
                values.stream().distinct().count() == values.size(),
                option + " has a value twice: " + values);
        return List.copyOf(values);
    }

    private static void inRange(String option, List<Integer> values, int max) {
        for (int value : values) {
            require(
                    value >= 1 && value <= max,
                    option + " " + value + " is not between 1 and " + max);
        }
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }

    /** Everything that is compared. */
    List<Combination> combinations() {
        List<Combination> all = new ArrayList<>();
        for (String transport : transports) {
            for (String storage : storages) {
                List<String> seen = new ArrayList<>();
                for (String engine : engines) {
                    seen.add(engine);
                    int copy = (int) seen.stream().filter(engine::equals).count();
                    all.add(new Combination(engine, transport, storage, copy));
                }
            }
        }
        return all;
    }

    /** Everything that each combination is asked to do. */
    List<Workload> workloads() {
        List<Workload> all = new ArrayList<>();
        for (int size : sizes) {
            for (int percent : reads) {
                outstanding.forEach(
                        many -> all.add(Workload.closed(size, many).withReads(percent)));
                rates.forEach(rate -> all.add(Workload.open(size, rate).withReads(percent)));
            }
        }
        return all;
    }
}
