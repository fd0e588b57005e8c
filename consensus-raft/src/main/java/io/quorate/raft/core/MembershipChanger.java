package io.quorate.raft.core;

import io.quorate.api.ConsensusError;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes of members, one at a time (§6). Who is new learns first; when all who are to vote have
 * caught up, the group goes through a joint configuration to the new one.
 *
 * <p>Invariant: at most one configuration of the log is not committed.
 */
final class MembershipChanger {

    /** Who is so close behind the leader's log may vote. */
    private static final long CAUGHT_UP_ENTRIES = 64;

    /** For so many election timeouts a leader waits for new members to catch up. */
    private static final long PATIENCE = 20;

    private record Change(long id, List<Member> target, long deadlineTick) {}

    private final RaftCore core;
    private final Leader leader;
    private @Nullable Change change;

    MembershipChanger(RaftCore core, Leader leader) {
        this.core = core;
        this.leader = leader;
    }

    void onRequested(long id, MembershipChange wish, Effects<RaftMessage> effects) {
        Optional<ConsensusError> refusal = refusal(wish);
        if (refusal.isPresent()) {
            effects.refuse(id, refusal.get());
            return;
        }
        if (wish.members().equals(core.configuration().members())) {
            effects.complete(id);
            return;
        }
        long patience = PATIENCE * core.config().timing().electionTicksMax();
        change = new Change(id, wish.members(), core.now() + patience);
        advance(effects);
    }

    private Optional<ConsensusError> refusal(MembershipChange wish) {
        Configuration current = core.configuration();
        if (!leader.hasCommittedInTerm()) {
            return Optional.of(new ConsensusError.NotLeader(Optional.empty()));
        }
        if (isUnderWay()) {
            return Optional.of(new ConsensusError.Overloaded("membership changes", 1));
        }
        if (wish.expectedVersion() != current.index()) {
            return Optional.of(
                    new ConsensusError.StaleMembership(wish.expectedVersion(), current.index()));
        }
        try {
            new Configuration(current.index(), wish.members(), current.members());
            withLearners(current, wish.members());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(new ConsensusError.Invalid(String.valueOf(e.getMessage())));
        }
    }

    private boolean isCommitted() {
        return core.configuration().index() <= core.commitIndex();
    }

    /** Does the next step, if its time has come. */
    void advance(Effects<RaftMessage> effects) {
        if (!leader.hasCommittedInTerm() || !isCommitted()) {
            return;
        }
        Configuration current = core.configuration();
        if (current.isJoint()) {
            // Whoever leads ends it, also if another leader began it.
            leader.appendConfiguration(current.members(), List.of(), effects);
        } else if (change != null) {
            advance(change, current, effects);
        }
        if (isCommitted() && !core.configuration().isVoter(core.self())) {
            leader.leave(effects);
        }
    }

    private void advance(Change wanted, Configuration current, Effects<RaftMessage> effects) {
        List<Member> target = wanted.target();
        if (current.members().equals(target)) {
            change = null;
            effects.complete(wanted.id());
        } else if (current.hasVotersOf(target)) {
            leader.appendConfiguration(target, List.of(), effects);
        } else if (!isKnownWhole(current, target)) {
            leader.appendConfiguration(withLearners(current, target), List.of(), effects);
        } else if (haveCaughtUp(current, target)) {
            leader.appendConfiguration(target, current.members(), effects);
        }
    }

    private static boolean isKnownWhole(Configuration current, List<Member> target) {
        for (Member member : target) {
            if (member.isVoter() && !current.contains(member.id())) {
                return false;
            }
        }
        return true;
    }

    private static List<Member> withLearners(Configuration current, List<Member> target) {
        List<Member> members = new ArrayList<>(current.members());
        for (Member member : target) {
            if (!current.contains(member.id())) {
                members.add(
                        new Member(
                                member.id(),
                                member.address(),
                                member.clientAddress(),
                                Member.Role.LEARNER));
            }
        }
        return new Membership(0, members).members();
    }

    private boolean haveCaughtUp(Configuration current, List<Member> target) {
        for (Member member : target) {
            NodeId id = member.id();
            boolean promoted = member.isVoter() && !current.isVoter(id);
            if (promoted && !leader.isCloseBehind(id, CAUGHT_UP_ENTRIES)) {
                return false;
            }
        }
        return true;
    }

    boolean isUnderWay() {
        return change != null || core.configuration().isJoint() || !isCommitted();
    }

    void onTick(Effects<RaftMessage> effects) {
        Change late = change;
        if (late != null && late.deadlineTick() <= core.now()) {
            change = null;
            long patience = PATIENCE * core.config().timing().electionTicksMax();
            effects.giveUp(late.id(), new ConsensusError.Timeout(core.duration(patience)));
        }
        advance(effects);
    }

    void end(Effects<RaftMessage> effects) {
        if (change != null) {
            effects.giveUp(
                    change.id(),
                    new ConsensusError.LeadershipLost("the leader changed with the members"));
        }
    }
}
