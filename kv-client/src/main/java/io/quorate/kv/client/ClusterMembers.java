package io.quorate.kv.client;

import io.quorate.admin.v1.MembersReply;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who belongs to a cluster, as one of its nodes sees it.
 *
 * @param node who says so
 * @param membership the members in force, with their version
 * @param leader the leader it believes in
 * @param epoch the newest epoch it has seen
 * @param decided the newest position it knows to be decided
 * @param progress what it knows of the others; only a leader knows how far they are
 */
public record ClusterMembers(
        NodeId node,
        Membership membership,
        Optional<NodeId> leader,
        long epoch,
        long decided,
        Map<NodeId, Progress> progress) {

    /**
     * How far another member is.
     *
     * @param matched the newest position known to be durable there; -1 if unknown
     * @param sinceContactMillis how long ago it was last heard of; -1 if never
     */
    public record Progress(long matched, long sinceContactMillis) {}

    public ClusterMembers {
        progress = Collections.unmodifiableMap(new TreeMap<>(progress));
    }

    /** How many positions a member lacks, if this is known. */
    public Optional<Long> lag(NodeId member) {
        return Optional.ofNullable(progress.get(member))
                .filter(known -> known.matched() >= 0)
                .map(known -> Math.max(0, decided - known.matched()));
    }

    static ClusterMembers of(MembersReply reply) {
        List<Member> members = new ArrayList<>();
        Map<NodeId, Progress> progress = new TreeMap<>();
        for (io.quorate.admin.v1.Member member : reply.getMembersList()) {
            NodeId id = NodeId.of(member.getNode());
            members.add(
                    new Member(
                            id,
                            member.getAddress(),
                            member.getClientAddress(),
                            member.getVotes() ? Member.Role.VOTER : Member.Role.LEARNER));
            if (member.getNode() != reply.getNode()) {
                progress.put(
                        id,
                        new Progress(
                                member.hasMatched() ? member.getMatched() : -1,
                                member.hasSinceContactMillis()
                                        ? member.getSinceContactMillis()
                                        : -1));
            }
        }
        return new ClusterMembers(
                NodeId.of(reply.getNode()),
                new Membership(reply.getVersion(), members),
                reply.getLeader() == 0
                        ? Optional.empty()
                        : Optional.of(NodeId.of(reply.getLeader())),
                reply.getEpoch(),
                reply.getDecided(),
                progress);
    }
}
