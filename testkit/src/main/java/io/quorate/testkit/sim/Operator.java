package io.quorate.testkit.sim;

import io.quorate.api.ConsensusEngine;
import io.quorate.api.ConsensusException;
import io.quorate.api.EngineStatus;
import io.quorate.api.Member;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Who runs the cluster: changes its members and moves leadership about, mostly by asking the leader
 * and sometimes anybody. When calm returns all nodes that still have a disk are to be voters again.
 */
final class Operator {

    private static final long REST_NANOS = 250_000_000;
    private static final long CLOSING_NANOS = 100_000_000;

    private final World world;
    private final SimCluster<?> cluster;
    private final SimRandom random;
    private final boolean works;
    private boolean closing;
    private boolean whole;
    private int rounds;

    /**
     * @param works whether there is an operator at all
     */
    Operator(World world, SimCluster<?> cluster, boolean works) {
        this.world = world;
        this.cluster = cluster;
        this.random = world.random.split("operator");
        this.works = works && random.chance(0.7);
    }

    void start() {
        if (works) {
            rest();
        }
    }

    /** From now on it only sees to it that all nodes are voters. */
    void close() {
        closing = true;
        whole = false;
        rounds++;
    }

    /** Whether the group has said, since {@link #close}, that all nodes are voters. */
    boolean isDone() {
        return !works || whole;
    }

    private void rest() {
        long pause = closing ? CLOSING_NANOS : random.exponential(REST_NANOS);
        world.timeline.after(
                pause,
                () -> {
                    act();
                    rest();
                });
    }

    private void act() {
        boolean asksAnybody = random.chance(0.15);
        int anybody = random.below(cluster.size());
        SimLife<?> at = asksAnybody ? cluster.node(anybody).life() : leader();
        if (at == null || at.engineInUse() == null || at.pausedUntil() > world.timeline.now()) {
            return;
        }
        if (closing) {
            if (!whole) {
                change(at, intactNodes());
            }
        } else if (random.chance(0.4)) {
            transfer(at, NodeId.of(1 + random.below(cluster.size())));
        } else {
            change(at, drawMembers());
        }
    }

    private @Nullable SimLife<?> leader() {
        SimLife<?> leader = null;
        long epoch = -1;
        for (int i = 0; i < cluster.size(); i++) {
            SimLife<?> life = cluster.node(i).life();
            ConsensusEngine engine = life == null ? null : life.engineInUse();
            if (engine != null && engine.status().leading() && engine.status().epoch() > epoch) {
                epoch = engine.status().epoch();
                leader = life;
            }
        }
        return leader;
    }

    private List<Member> intactNodes() {
        List<Member> intact = new ArrayList<>();
        for (Member member : cluster.members().members()) {
            if (!cluster.node(member.id().value() - 1).isLost()) {
                intact.add(member);
            }
        }
        return intact;
    }

    /** One node may lose its disk for good, so three voters stay if that can happen. */
    private List<Member> drawMembers() {
        boolean one = world.swarm.has(Fault.BIT_ROT) || world.swarm.has(Fault.AMNESIA);
        int fewest = one ? Math.min(3, cluster.size()) : 1;
        int voters = (int) random.between(fewest, cluster.size());
        List<Member> left = new ArrayList<>(cluster.members().members());
        List<Member> drawn = new ArrayList<>();
        while (!left.isEmpty()) {
            Member member = left.remove(random.below(left.size()));
            boolean learns = random.chance(0.5);
            if (drawn.size() < voters) {
                drawn.add(member);
            } else if (learns) {
                drawn.add(
                        new Member(
                                member.id(),
                                member.address(),
                                member.clientAddress(),
                                Member.Role.LEARNER));
            }
        }
        return drawn;
    }

    private void change(SimLife<?> at, List<Member> members) {
        ConsensusEngine engine = at.engineInUse();
        if (engine == null) {
            return;
        }
        EngineStatus status = engine.status();
        MembershipChange wish = new MembershipChange(status.membership().version(), members);
        at.say("is asked for new members, from version ", wish.expectedVersion());
        int round = rounds;
        at.run(
                () ->
                        engine.changeMembership(wish)
                                .whenComplete(
                                        (result, failure) -> {
                                            ended(Metric.MEMBERSHIP_CHANGES, at, failure);
                                            whole |= failure == null && closing && round == rounds;
                                        }));
    }

    private void transfer(SimLife<?> at, NodeId target) {
        ConsensusEngine engine = at.engineInUse();
        if (engine == null) {
            return;
        }
        at.say("is asked to hand leadership to n", target.value());
        at.run(
                () ->
                        engine.transferLeadership(target)
                                .whenComplete(
                                        (result, failure) -> ended(Metric.TRANSFERS, at, failure)));
    }

    private void ended(Metric done, SimLife<?> at, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause == null) {
            world.stats.count(done);
        } else if (!(cause instanceof ConsensusException)) {
            world.fail("node " + at.id() + " failed a request with no error of its own", cause);
        }
    }
}
