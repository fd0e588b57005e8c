package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DivergenceCheckTest {

    private static final Bytes GOOD = Bytes.utf8("good");
    private static final Bytes BAD = Bytes.utf8("bad");

    private final TreeMap<Long, Bytes> own = new TreeMap<>();
    private final Map<Integer, Map<Long, Bytes>> peers = new HashMap<>();
    private final List<ConsensusError.Diverged> found = new ArrayList<>();
    private final List<Integer> asked = new ArrayList<>();

    private DivergenceCheck check(int voters) {
        List<Member> members = new ArrayList<>();
        for (int id = 1; id <= voters; id++) {
            members.add(Member.voter(NodeId.of(id), "n" + id));
        }
        Membership membership = Membership.initial(members);
        return new DivergenceCheck(
                NodeId.of(1),
                () -> membership,
                () -> own,
                member -> {
                    asked.add(member.id().value());
                    return peers.getOrDefault(member.id().value(), Map.of());
                },
                found::add);
    }

    @Test
    void replicaThatIsLikeTheMajorityGoesOn() {
        own.put(10L, GOOD);
        peers.put(2, Map.of(10L, GOOD));
        peers.put(3, Map.of(10L, BAD));

        assertThat(check(3).run()).isFalse();
        assertThat(found).isEmpty();
    }

    @Test
    void replicaThatDiffersFromTheMajorityHasDiverged() {
        own.put(10L, BAD);
        peers.put(2, Map.of(10L, GOOD));
        peers.put(3, Map.of(10L, GOOD));

        assertThat(check(3).run()).isTrue();
        assertThat(found).containsExactly(new ConsensusError.Diverged(10, BAD, GOOD));
    }

    /** One peer may be the one that errs. */
    @Test
    void onePeerAloneProvesNothing() {
        own.put(10L, GOOD);
        peers.put(2, Map.of(10L, BAD));

        assertThat(check(3).run()).isFalse();
        peers.put(3, Map.of(10L, GOOD));
        assertThat(check(3).run()).isFalse();
        assertThat(found).isEmpty();
    }

    @Test
    void twoReplicasThatDifferHaveNoMajority() {
        own.put(10L, GOOD);
        peers.put(2, Map.of(10L, BAD));
        DivergenceCheck check = check(2);

        assertThat(check.run()).isFalse();
        assertThat(check.run()).isFalse();
        assertThat(asked).as("it is settled as far as it can be").containsExactly(2);
        assertThat(found).isEmpty();
    }

    @Test
    void positionIsAskedForUntilAMajorityHasReachedIt() {
        own.put(10L, BAD);
        DivergenceCheck check = check(3);
        assertThat(check.run()).isFalse();
        peers.put(2, Map.of(10L, GOOD));
        assertThat(check.run()).isFalse();
        peers.put(3, Map.of(20L, GOOD));
        assertThat(check.run()).isFalse();
        peers.put(3, Map.of(10L, GOOD, 20L, GOOD));

        assertThat(check.run()).isTrue();
    }

    @Test
    void peersAreLeftAloneWhileThereIsNothingNew() {
        own.put(10L, GOOD);
        peers.put(2, Map.of(10L, GOOD));
        DivergenceCheck check = check(3);
        check.run();
        asked.clear();
        check.run();

        assertThat(asked).isEmpty();
    }
}
