package io.quorate.bench.stats;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The order in which a round measures its cases: another one each round, the same each run. */
public final class Interleaving {

    private Interleaving() {}

    /**
     * All of {@code cases} once, in an order that makes no case always the neighbour of another.
     *
     * @param round from 1 up
     */
    public static <T> List<T> of(List<T> cases, int round) {
        List<T> order = new ArrayList<>(cases);
        Collections.shuffle(order, new Random(round));
        return List.copyOf(order);
    }
}
