package io.quorate.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who belongs to a group, as of one version.
 *
 * <p>Invariant: members are in order of their ids, no id and no address occurs twice, and at least
 * one member votes.
 *
 * @param version grows with each change; the members a cluster starts with have version 0
 * @param members in order of their ids
 */
public record Membership(long version, List<Member> members) {

    public Membership {
        if (version < 0) {
            throw new IllegalArgumentException("membership version " + version + " is negative");
        }
        List<Member> sorted = new ArrayList<>(members);
        sorted.sort(Comparator.comparing(Member::id));
        members = List.copyOf(sorted);
        for (int i = 1; i < members.size(); i++) {
            if (members.get(i).id().equals(members.get(i - 1).id())) {
                throw new IllegalArgumentException("node " + members.get(i).id() + " occurs twice");
            }
        }
        Set<String> addresses = new HashSet<>();
        boolean someVote = false;
        for (Member member : members) {
            someVote |= member.isVoter();
            if (!addresses.add(member.address())) {
                throw new IllegalArgumentException("two members share an address: " + members);
            }
        }
        if (!someVote) {
            throw new IllegalArgumentException("no member votes");
        }
    }

    /** The membership a cluster starts with. */
    public static Membership initial(List<Member> members) {
        return new Membership(0, members);
    }

    public Optional<Member> member(NodeId id) {
        // On the hot path of cores.
        for (Member member : members) {
            if (member.id().equals(id)) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    public boolean contains(NodeId id) {
        return member(id).isPresent();
    }

    /** The ids of those who vote, in order. */
    public List<NodeId> voters() {
        return ids(Member.Role.VOTER);
    }

    /** The ids of those who do not vote, in order. */
    public List<NodeId> learners() {
        return ids(Member.Role.LEARNER);
    }

    private List<NodeId> ids(Member.Role role) {
        return members.stream()
                .filter(member -> member.role() == role)
                .map(Member::id)
                .collect(Collectors.toUnmodifiableList());
    }
}
