package io.quorate.raft.core;

import io.quorate.api.NodeId;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** A majority of voters. */
final class Quorum {

    private final List<NodeId> voters;
    private final int needed;

    Quorum(List<NodeId> voters) {
        this.voters = List.copyOf(voters);
        this.needed = voters.size() / 2 + 1;
    }

    boolean isReachedBy(Predicate<NodeId> agrees) {
        int agreed = 0;
        for (NodeId voter : voters) {
            agreed += agrees.test(voter) ? 1 : 0;
        }
        return agreed >= needed;
    }

    /** The largest number that a majority has reached. */
    long reached(ToLongFunction<NodeId> number) {
        long[] numbers = new long[voters.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number.applyAsLong(voters.get(i));
        }
        Arrays.sort(numbers);
        return numbers[numbers.length - needed];
    }
}
