package io.quorate.paxos;

import io.quorate.api.NodeId;
import io.quorate.runtime.Invariant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;

/** What all nodes together did with one slot: what must hold for it, in all its ballots. */
final class SlotStory {

    /** A value that was proposed in a ballot, and who has it. */
    private record Proposal(
            long ballot, long digest, long era, Set<NodeId> writers, Set<NodeId> keepers) {}

    private final long slot;
    private final List<Proposal> proposals = new ArrayList<>(1);

    /** What the lowest ballot settled whose value an accept quorum has on disk. */
    private Proposal settled;

    private Long chosen;

    SlotStory(long slot) {
        this.slot = slot;
    }

    /** A node writes a value to its log. */
    void written(Item item, NodeId node) {
        Proposal proposal = proposal(item);
        long digest = item.value().digest();
        Invariant.check(
                proposal.digest() == digest,
                "I3: two values for slot %d in ballot %d",
                slot,
                item.ballot());
        Invariant.check(
                settled == null
                        || settled.ballot() > item.ballot()
                        || settled.era() > item.era()
                        || settled.digest() == digest,
                "slot %d gets another value in ballot %d than is chosen",
                slot,
                item.ballot());
        proposal.writers().add(node);
    }

    /** What a node wrote will outlast it. */
    void durable(Item item, NodeId node, Configuration governing) {
        Proposal proposal = proposal(item);
        proposal.keepers().add(node);
        if (!governing.quorums().canAccept(governing.mask(proposal.keepers()))) {
            return;
        }
        if (settled == null || settled.ballot() > item.ballot()) {
            settled = proposal;
        }
        Invariant.check(
                settled.digest() == item.value().digest(),
                "slot %d is chosen twice, the second time in ballot %d",
                slot,
                item.ballot());
    }

    /** A node takes a value for chosen. */
    void chosen(Slot at, LongFunction<Configuration> configurations) {
        if (chosen == null) {
            chosen = at.digest;
            Invariant.check(
                    isWritten(at.digest, configurations),
                    "slot %d is taken for chosen in ballot %d, and no quorum has it",
                    slot,
                    at.ballot);
        }
        Invariant.check(
                chosen == at.digest,
                "I6: two chosen values for slot %d, the second of ballot %d",
                slot,
                at.ballot);
    }

    private boolean isWritten(long digest, LongFunction<Configuration> configurations) {
        for (Proposal proposal : proposals) {
            if (proposal.digest() == digest) {
                Configuration governing = configurations.apply(proposal.era());
                if (governing.quorums().canAccept(governing.mask(proposal.writers()))) {
                    return true;
                }
            }
        }
        return false;
    }

    private Proposal proposal(Item item) {
        for (Proposal proposal : proposals) {
            if (proposal.ballot() == item.ballot()) {
                return proposal;
            }
        }
        Proposal first =
                new Proposal(
                        item.ballot(),
                        item.value().digest(),
                        item.era(),
                        new HashSet<>(),
                        new HashSet<>());
        proposals.add(first);
        return first;
    }
}
