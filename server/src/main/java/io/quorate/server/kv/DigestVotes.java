package io.quorate.server.kv;

import io.quorate.api.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the voters of a group say of the state at one position. One of them alone proves nothing,
 * this replica no more than any other.
 *
 * @param voters how many there are
 * @param digests of those that have one, in no order
 */
public record DigestVotes(int voters, List<Bytes> digests) {

    public DigestVotes {
        digests = List.copyOf(digests);
        if (digests.size() > voters) {
            throw new IllegalArgumentException(
                    digests.size() + " digests of " + voters + " voters");
        }
    }

    /** The digest that more than half of all voters have, if there is one. */
    public Optional<Bytes> majority() {
        for (Bytes digest : digests) {
            List<Bytes> same = new ArrayList<>(digests);
            same.removeIf(other -> !other.equals(digest));
            if (same.size() > voters / 2) {
                return Optional.of(digest);
            }
        }
        return Optional.empty();
    }

    /** Whether all have said something, and no majority says the same. */
    public boolean isSplit() {
        return digests.size() == voters && majority().isEmpty();
    }
}
