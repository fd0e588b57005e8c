package io.quorate.kv.client;

import io.quorate.admin.v1.BackupPart;
import io.quorate.admin.v1.BackupRequest;
import io.quorate.admin.v1.ChangeMembersRequest;
import io.quorate.admin.v1.MembersReply;
import io.quorate.admin.v1.MembersRequest;
import io.quorate.admin.v1.TakeSnapshotReply;
import io.quorate.admin.v1.TakeSnapshotRequest;
import io.quorate.admin.v1.TransferLeadershipReply;
import io.quorate.admin.v1.TransferLeadershipRequest;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.client.AdminCalls.Effect;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Administers a cluster. Every method waits, and is for one thread at a time.
 *
 * <p>What a node refuses is a {@link KvClientException}; its code is {@code ADMIN_CLOSED} if the
 * node's config does not allow administration from here. A call that may have had an effect, and of
 * which nothing can be found out, ends with an {@link OutcomeUnknownException}.
 */
public final class KvAdmin implements AutoCloseable {

    private static final Set<String> WORTH_ANOTHER_LOOK =
            Set.of("STALE_MEMBERSHIP", "NOT_LEADER", "UNAVAILABLE");

    private final AdminCalls calls;

    private KvAdmin(AdminCalls calls) {
        this.calls = calls;
    }

    /** Makes a client. Connections are made when they are needed. */
    public static KvAdmin create(KvClientConfig config) {
        return new KvAdmin(new AdminCalls(config));
    }

    /** Who belongs to the cluster, as its leader sees it. */
    public ClusterMembers members() {
        return members(calls.deadline());
    }

    private ClusterMembers members(long deadline) {
        MembersReply reply =
                calls.ask(
                        KvMethod.MEMBERS,
                        MembersRequest.getDefaultInstance(),
                        Effect.NONE,
                        deadline);
        return ClusterMembers.of(reply);
    }

    /** Who belongs to the cluster, as one node sees it, also without a leader. */
    public ClusterMembers membersAt(String endpoint) {
        MembersRequest request = MembersRequest.newBuilder().setLocal(true).build();
        return ClusterMembers.of(calls.askOnly(endpoint, KvMethod.MEMBERS, request));
    }

    /**
     * Adds a member; best as a learner, which is promoted when it has caught up.
     *
     * @param ifVersion only if the membership is at this version; absent for any
     * @return the members then; as they are if it belongs already
     * @throws IllegalArgumentException if the number or the address belongs to another
     */
    public ClusterMembers add(Member member, OptionalLong ifVersion) {
        return change(
                ifVersion,
                members -> {
                    for (Member known : members) {
                        if (known.id().equals(member.id())) {
                            requireSame(known, member);
                            return members;
                        }
                    }
                    List<Member> more = new ArrayList<>(members);
                    more.add(member);
                    return more;
                });
    }

    private static void requireSame(Member known, Member added) {
        boolean same =
                known.address().equals(added.address())
                        && known.clientAddress().equals(added.clientAddress());
        if (!same) {
            throw new IllegalArgumentException(
                    "node "
                            + known.id()
                            + " is a member already, at "
                            + known.address()
                            + " and "
                            + known.clientAddress());
        }
    }

    /**
     * Lets a member vote. The engine brings it up first, for a while; a member that is far behind
     * had better be waited for before.
     *
     * @throws IllegalArgumentException if there is no such member
     */
    public ClusterMembers promote(NodeId node, OptionalLong ifVersion) {
        return change(ifVersion, members -> withRole(members, node, Member.Role.VOTER));
    }

    /** Lets a member vote no longer. It stays, and gets every decision. */
    public ClusterMembers demote(NodeId node, OptionalLong ifVersion) {
        return change(ifVersion, members -> withRole(members, node, Member.Role.LEARNER));
    }

    /** Removes a member; does nothing if it is none. */
    public ClusterMembers remove(NodeId node, OptionalLong ifVersion) {
        return change(
                ifVersion,
                members -> {
                    List<Member> left = new ArrayList<>(members);
                    left.removeIf(member -> member.id().equals(node));
                    return left;
                });
    }

    private static List<Member> withRole(List<Member> members, NodeId node, Member.Role role) {
        List<Member> changed = new ArrayList<>();
        boolean found = false;
        for (Member member : members) {
            boolean meant = member.id().equals(node);
            found |= meant;
            changed.add(
                    meant
                            ? new Member(
                                    member.id(), member.address(), member.clientAddress(), role)
                            : member);
        }
        if (!found) {
            throw new IllegalArgumentException("node " + node + " is not a member");
        }
        return changed;
    }

    /**
     * Changes the members until they are as wished. Each try rests on a fresh look at them and is
     * done only if they are still the same, so that no change of somebody else is undone, and a try
     * whose outcome is open may be followed by another.
     */
    private ClusterMembers change(OptionalLong ifVersion, UnaryOperator<List<Member>> edit) {
        long deadline = calls.deadline();
        while (true) {
            ClusterMembers now = members(deadline);
            List<Member> wanted = edit.apply(now.membership().members());
            if (wanted.equals(now.membership().members())) {
                return now;
            }
            requireVersion(now.membership().version(), ifVersion);
            try {
                calls.ask(KvMethod.CHANGE_MEMBERS, request(now, wanted), Effect.SOME, deadline);
                return members(calls.deadline());
            } catch (KvClientException e) {
                giveUpUnless(WORTH_ANOTHER_LOOK.contains(e.code()), deadline, e);
            } catch (OutcomeUnknownException e) {
                giveUpUnless(true, deadline, e);
            }
            AdminCalls.pause(deadline);
        }
    }

    private static void giveUpUnless(boolean worth, long deadline, RuntimeException failure) {
        if (!worth || deadline - System.nanoTime() <= 0) {
            throw failure;
        }
    }

    private static void requireVersion(long version, OptionalLong ifVersion) {
        if (ifVersion.isPresent() && ifVersion.getAsLong() != version) {
            throw new KvClientException(
                    "STALE_MEMBERSHIP",
                    "the membership is at version "
                            + version
                            + ", not "
                            + ifVersion.getAsLong()
                            + "; look at it again and repeat");
        }
    }

    private static ChangeMembersRequest request(ClusterMembers now, List<Member> wanted) {
        ChangeMembersRequest.Builder request =
                ChangeMembersRequest.newBuilder().setExpectedVersion(now.membership().version());
        for (Member member : wanted) {
            request.addMembers(
                    io.quorate.admin.v1.Member.newBuilder()
                            .setNode(member.id().value())
                            .setAddress(member.address())
                            .setClientAddress(member.clientAddress())
                            .setVotes(member.isVoter()));
        }
        return request.build();
    }

    /**
     * Hands leadership over.
     *
     * @param target to this voter; absent for the one that has most
     * @return who leads then, if it is known
     */
    public Optional<NodeId> transferLeadership(Optional<NodeId> target) {
        TransferLeadershipRequest request =
                TransferLeadershipRequest.newBuilder()
                        .setTarget(target.map(NodeId::value).orElse(0))
                        .build();
        TransferLeadershipReply reply =
                calls.ask(KvMethod.TRANSFER_LEADERSHIP, request, Effect.SOME, calls.deadline());
        return reply.getLeader() == 0
                ? Optional.empty()
                : Optional.of(NodeId.of(reply.getLeader()));
    }

    /** Lets the node at an endpoint take a snapshot of its state, and returns its position. */
    public long snapshotAt(String endpoint) {
        TakeSnapshotReply reply =
                calls.askOnly(
                        endpoint, KvMethod.TAKE_SNAPSHOT, TakeSnapshotRequest.getDefaultInstance());
        return reply.getPosition();
    }

    /** Takes the parts of a backup, in their order. */
    public interface BackupReceiver {
        /**
         * @throws IOException ends the transfer, and {@link #backup} with it
         */
        void onPart(BackupPart part) throws IOException;
    }

    /**
     * Lets a node send its whole state. What arrived counts only when this returns.
     *
     * @param local whatever the node has; false for at least everything that was acknowledged
     *     before this call
     * @throws IOException if the receiver throws it
     * @throws KvClientException if the node refuses, or the transfer breaks off
     */
    public void backup(String endpoint, boolean local, BackupReceiver receiver) throws IOException {
        BackupRequest request = BackupRequest.newBuilder().setLocal(local).build();
        BackupParts parts = new BackupParts();
        KvStream stream =
                calls.connection(endpoint)
                        .open(KvMethod.BACKUP, request, BackupParts.PARTS_MAX, parts);
        try {
            Optional<BackupPart> part = parts.next();
            while (part.isPresent()) {
                receiver.onPart(part.get());
                stream.wake();
                part = parts.next();
            }
        } catch (KvFailure failure) {
            throw AdminCalls.told(endpoint, failure, Effect.NONE);
        } finally {
            stream.cancel();
        }
    }

    @Override
    public void close() {
        calls.close();
    }
}
