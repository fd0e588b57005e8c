package io.quorate.server.node;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.server.kv.DigestVotes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the digests of this replica with those of its peers, position by position, until each is
 * settled: a majority of the voters has what this replica has, or it has something else, and then
 * this replica has diverged. Used by one thread.
 */
final class DivergenceCheck {

    private static final Logger LOG = LoggerFactory.getLogger(DivergenceCheck.class);

    private final NodeId self;
    private final Supplier<Membership> membership;
    private final Supplier<SortedMap<Long, Bytes>> own;
    private final Function<Member, Map<Long, Bytes>> peers;
    private final Consumer<ConsensusError.Diverged> onDiverged;

    /** Up to here every position is settled, or given up. */
    private long settled;

    /**
     * Makes a check.
     *
     * @param own the last digests of this replica
     * @param peers asks a member for its last digests; none if it does not answer
     * @param onDiverged is told once
     */
    DivergenceCheck(
            NodeId self,
            Supplier<Membership> membership,
            Supplier<SortedMap<Long, Bytes>> own,
            Function<Member, Map<Long, Bytes>> peers,
            Consumer<ConsensusError.Diverged> onDiverged) {
        this.self = self;
        this.membership = membership;
        this.own = own;
        this.peers = peers;
        this.onDiverged = onDiverged;
    }

    /** Asks the peers, if there is anything to settle. Whether this replica has diverged. */
    boolean run() {
        SortedMap<Long, Bytes> open = own.get().tailMap(settled + 1);
        if (open.isEmpty()) {
            return false;
        }
        List<Member> voters = new ArrayList<>(membership.get().members());
        voters.removeIf(member -> !member.isVoter());
        Map<NodeId, Map<Long, Bytes>> said = new HashMap<>();
        for (Member voter : voters) {
            said.put(voter.id(), voter.id().equals(self) ? open : peers.apply(voter));
        }
        for (long position : new TreeSet<>(open.keySet())) {
            Bytes mine = Objects.requireNonNull(open.get(position));
            Optional<ConsensusError.Diverged> diverged = judge(position, mine, voters, said);
            if (diverged.isPresent()) {
                onDiverged.accept(diverged.get());
                return true;
            }
        }
        return false;
    }

    private Optional<ConsensusError.Diverged> judge(
            long position, Bytes mine, List<Member> voters, Map<NodeId, Map<Long, Bytes>> said) {
        List<Bytes> digests = new ArrayList<>();
        StringBuilder told = new StringBuilder();
        for (Member voter : voters) {
            Bytes digest = said.getOrDefault(voter.id(), Map.of()).get(position);
            if (digest != null) {
                digests.add(digest);
                told.append(" node ").append(voter.id()).append(' ').append(digest.toHex());
            }
        }
        DigestVotes votes = new DigestVotes(voters.size(), digests);
        Optional<Bytes> majority = votes.majority();
        if (majority.isPresent()) {
            settled = Math.max(settled, position);
            return majority.get().equals(mine)
                    ? Optional.empty()
                    : Optional.of(new ConsensusError.Diverged(position, mine, majority.get()));
        }
        if (votes.isSplit()) {
            settled = Math.max(settled, position);
            LOG.error(
                    "the states of the replicas differ at position {}, and no majority is of one"
                            + " mind:{}; compare them by hand",
                    position,
                    told);
        }
        return Optional.empty();
    }
}
