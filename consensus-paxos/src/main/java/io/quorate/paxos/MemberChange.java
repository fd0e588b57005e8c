package io.quorate.paxos;

import io.quorate.api.ConsensusError;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an operator wants the members to be, from the request to the moment when so many of them
 * know it that nobody else is needed. Who is new learns first, and votes when it lacks but little.
 */
final class MemberChange {

    /** For so many election timeouts a leader waits for new members to catch up. */
    private static final long PATIENCE = 20;

    private record Wish(long id, List<Member> members, String quorum, long deadline) {

        boolean isFulfilledBy(Configuration configuration) {
            return members.equals(configuration.members())
                    && quorum.equals(configuration.quorums().name());
        }

        Configuration under(long version) {
            return Configuration.of(version, version, members, quorum);
        }
    }

    private final PaxosConfig config;
    private final Configuration.QuorumRule rule;
    private final Duration tick;
    private @Nullable Wish wish;

    MemberChange(PaxosConfig config, Configuration.QuorumRule rule, Duration tick) {
        this.config = config;
        this.rule = rule;
        this.tick = tick;
    }

    private long patienceTicks() {
        return PATIENCE * config.electionTicks();
    }

    void request(
            long id,
            MembershipChange change,
            Leadership leading,
            long now,
            Effects<PaxosMessage> effects) {
        Configuration current = leading.configuration();
        List<NodeId> voters = new Membership(0, change.members()).voters();
        Wish wanted = new Wish(id, change.members(), rule.among(voters), now + patienceTicks());
        Optional<ConsensusError> refusal = refusal(change, wanted, leading);
        if (refusal.isPresent()) {
            effects.refuse(id, refusal.get());
        } else if (wanted.isFulfilledBy(current)) {
            effects.complete(id);
        } else {
            wish = wanted;
        }
    }

    private Optional<ConsensusError> refusal(
            MembershipChange change, Wish wanted, Leadership leading) {
        if (wish != null || leading.isFenced()) {
            return Optional.of(new ConsensusError.Overloaded("membership changes", 1));
        }
        if (!leading.isComplete()) {
            return Optional.of(new ConsensusError.NotLeader(Optional.empty()));
        }
        Configuration current = leading.configuration();
        if (change.expectedVersion() != current.version()) {
            return Optional.of(
                    new ConsensusError.StaleMembership(
                            change.expectedVersion(), current.version()));
        }
        try {
            wanted.under(current.version());
            Configuration.of(
                    current.version(),
                    current.version(),
                    withLearners(current, wanted.members()),
                    current.quorums().name());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(new ConsensusError.Invalid(String.valueOf(e.getMessage())));
        }
    }

    /** The members of now, and as learners all who are to vote and do not belong yet. */
    private static List<Member> withLearners(Configuration current, List<Member> wanted) {
        List<Member> members = new ArrayList<>(current.members());
        for (Member member : wanted) {
            if (member.isVoter() && !current.contains(member.id())) {
                members.add(
                        new Member(
                                member.id(),
                                member.address(),
                                member.clientAddress(),
                                Member.Role.LEARNER));
            }
        }
        return new Membership(current.version(), members).members();
    }

    /**
     * Does the next step, if its time has come.
     *
     * @param ownDecided how far this node itself knows what is decided
     */
    void advance(Leadership leading, long ownDecided, long now, Effects<PaxosMessage> effects) {
        Wish wanted = wish;
        if (wanted == null) {
            return;
        }
        Configuration governing = leading.chosenNext().orElse(leading.configuration());
        if (wanted.isFulfilledBy(governing)) {
            if (leading.peers().canLetGo(governing, ownDecided)) {
                wish = null;
                effects.complete(wanted.id());
            }
        } else if (now >= wanted.deadline()) {
            wish = null;
            Duration patience = tick.multipliedBy(patienceTicks());
            effects.giveUp(wanted.id(), new ConsensusError.Timeout(patience));
        } else if (!leading.isFenced() && leading.isComplete()) {
            propose(wanted, leading, now, effects);
        }
    }

    private void propose(Wish wanted, Leadership leading, long now, Effects<PaxosMessage> effects) {
        Configuration current = leading.configuration();
        List<Member> first = withLearners(current, wanted.members());
        if (!first.equals(current.members())) {
            leading.propose(first, current.quorums().name(), now, effects);
        } else if (leading.isReady(wanted.under(current.version()), now, config.electionTicks())) {
            leading.propose(wanted.members(), wanted.quorum(), now, effects);
        }
    }

    /** Whether an operator waits for other members. */
    boolean isRunning() {
        return wish != null;
    }

    /** The leader leads no more. */
    void end(String why, Effects<PaxosMessage> effects) {
        if (wish != null) {
            effects.giveUp(wish.id(), new ConsensusError.LeadershipLost(why));
            wish = null;
        }
    }
}
