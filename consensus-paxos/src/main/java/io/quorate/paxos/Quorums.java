package io.quorate.paxos;

import io.quorate.api.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which sets of voters are quorums. A set is a mask with one bit for each voter.
 *
 * <p>Invariant: every prepare quorum shares a voter with every accept quorum. So whoever prepares
 * meets everything that was chosen before.
 *
 * <p>An election needs a prepare quorum. A value is chosen, a leader confirmed, by an accept
 * quorum.
 */
final class Quorums {

    /** Sets are masks of this many bits. */
    static final int VOTERS_MAX = 63;

    private static final Pattern SIMPLE = Pattern.compile("simple:(\\d{1,3}),(\\d{1,3})");
    private static final Pattern GRID = Pattern.compile("grid:(\\d{1,2})x(\\d{1,2})");
    private static final Pattern WEIGHT = Pattern.compile("(\\d{1,5})=(\\d{1,4})");
    private static final String WEIGHTED = "weighted:";

    private final List<NodeId> voters;
    private final String name;
    private final int[] weights;
    private final long prepareWeight;
    private final long acceptWeight;
    private final int columns;

    private Quorums(
            List<NodeId> voters,
            String name,
            int[] weights,
            long prepareWeight,
            long acceptWeight,
            int columns) {
        this.voters = voters;
        this.name = name;
        this.weights = weights;
        this.prepareWeight = prepareWeight;
        this.acceptWeight = acceptWeight;
        this.columns = columns;
        if (columns == 0) {
            requireIntersection(name, Arrays.stream(weights).asLongStream().sum());
        }
    }

    private void requireIntersection(String what, long total) {
        if (prepareWeight + acceptWeight <= total) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "quorum '%s': %d to prepare and %d to accept need not meet among %d",
                            what,
                            prepareWeight,
                            acceptWeight,
                            total));
        }
        if (acceptWeight < 1 || prepareWeight > total || acceptWeight > prepareWeight) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "quorum '%s': must be 1 <= accept %d <= prepare %d <= %d",
                            what,
                            acceptWeight,
                            prepareWeight,
                            total));
        }
    }

    /**
     * Quorums of a kind among these voters.
     *
     * <ul>
     *   <li>{@code majority}: more than half; with an even number of voters, from four on, half of
     *       them suffice to accept
     *   <li>{@code simple:p,a}: any p prepare, any a accept; a ≥ 2, since with one a lost disk is
     *       lost data
     *   <li>{@code grid:RxC}: the voters in R ≥ 2 rows of C; a row prepares, a column accepts
     *   <li>{@code weighted:id=w,…}: more than half of the weight
     * </ul>
     *
     * @throws IllegalArgumentException if {@code spec} is none of these or does not fit the voters
     */
    static Quorums of(String spec, List<NodeId> voters) {
        if (voters.isEmpty() || voters.size() > VOTERS_MAX) {
            throw new IllegalArgumentException(
                    voters.size() + " voters; there must be 1 to " + VOTERS_MAX);
        }
        int count = voters.size();
        if (spec.equals("majority")) {
            boolean discount = count % 2 == 0 && count >= 4;
            int most = count / 2 + 1;
            return threshold(voters, spec, most, discount ? count / 2 : most);
        }
        Matcher simple = SIMPLE.matcher(spec);
        if (simple.matches()) {
            int accept = Integer.parseInt(simple.group(2));
            if (accept < 2 && count > 1) {
                throw new IllegalArgumentException(
                        "quorum '" + spec + "': one voter alone must not accept for all");
            }
            return threshold(voters, spec, Integer.parseInt(simple.group(1)), accept);
        }
        Matcher grid = GRID.matcher(spec);
        if (grid.matches()) {
            return grid(
                    voters, spec, Integer.parseInt(grid.group(1)), Integer.parseInt(grid.group(2)));
        }
        if (spec.startsWith(WEIGHTED)) {
            return weighted(voters, spec);
        }
        throw new IllegalArgumentException(
                "quorum '"
                        + spec
                        + "' is none of majority, simple:p,a, grid:RxC and weighted:id=w,...");
    }

    private static Quorums threshold(List<NodeId> voters, String spec, int prepare, int accept) {
        int[] ones = new int[voters.size()];
        Arrays.fill(ones, 1);
        return new Quorums(List.copyOf(voters), spec, ones, prepare, accept, 0);
    }

    private static Quorums grid(List<NodeId> voters, String spec, int rows, int columns) {
        if (rows < 1 || columns < 1 || rows * columns != voters.size()) {
            throw new IllegalArgumentException(
                    "quorum '" + spec + "' does not fit " + voters.size() + " voters");
        }
        if (rows == 1 && columns > 1) {
            throw new IllegalArgumentException(
                    "quorum '" + spec + "': one voter alone must not accept for all");
        }
        return new Quorums(List.copyOf(voters), spec, new int[0], 0, 0, columns);
    }

    private static Quorums weighted(List<NodeId> voters, String spec) {
        int[] weights = new int[voters.size()];
        for (String part : spec.substring(WEIGHTED.length()).split(",", -1)) {
            Matcher weight = WEIGHT.matcher(part.strip());
            if (!weight.matches()) {
                throw new IllegalArgumentException("quorum '" + spec + "': '" + part + "'");
            }
            int index = voters.indexOf(NodeId.parse(weight.group(1)));
            if (index < 0) {
                throw new IllegalArgumentException(
                        "quorum '" + spec + "': node " + weight.group(1) + " does not vote");
            }
            weights[index] = Integer.parseInt(weight.group(2));
        }
        long total = Arrays.stream(weights).asLongStream().sum();
        return new Quorums(List.copyOf(voters), spec, weights, total / 2 + 1, total - total / 2, 0);
    }

    /** The voter's bit; 0 if it is none. */
    long bit(NodeId node) {
        int index = voters.indexOf(node);
        return index < 0 ? 0 : 1L << index;
    }

    boolean canPrepare(long mask) {
        return columns > 0 ? hasRow(mask) : weight(mask) >= prepareWeight;
    }

    boolean canAccept(long mask) {
        return columns > 0 ? hasColumn(mask) : weight(mask) >= acceptWeight;
    }

    private long weight(long mask) {
        long sum = 0;
        for (int i = 0; i < weights.length; i++) {
            if ((mask & 1L << i) != 0) {
                sum += weights[i];
            }
        }
        return sum;
    }

    private boolean hasRow(long mask) {
        long row = (1L << columns) - 1;
        for (int first = 0; first < voters.size(); first += columns) {
            if ((mask >>> first & row) == row) {
                return true;
            }
        }
        return false;
    }

    private boolean hasColumn(long mask) {
        for (int column = 0; column < columns; column++) {
            boolean whole = true;
            for (int i = column; i < voters.size(); i += columns) {
                whole &= (mask & 1L << i) != 0;
            }
            if (whole) {
                return true;
            }
        }
        return false;
    }

    List<NodeId> voters() {
        return voters;
    }

    /** The voters that are not in {@code mask}. */
    List<NodeId> missing(long mask) {
        List<NodeId> missing = new ArrayList<>();
        for (NodeId voter : voters) {
            if ((mask & bit(voter)) == 0) {
                missing.add(voter);
            }
        }
        return missing;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quorums quorums
                && name.equals(quorums.name)
                && voters.equals(quorums.voters);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + voters.hashCode();
    }

    /** As it was written. */
    String name() {
        return name;
    }
}
