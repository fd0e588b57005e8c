package io.quorate.raft.core;

import io.quorate.api.Bytes;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Who belongs to the group as of one entry. While a change of voters is under way it is joint: it
 * has the members that will be and those that were (§6).
 */
final class Configuration {

    private static final int MEMBERS_MAX = 1_024;

    private final long index;
    private final List<Member> members;
    private final List<Member> outgoing;
    private final Membership membership;
    private final JointQuorum quorum;

    /**
     * @param index the index of its entry, 0 for the one that the group was started with
     * @param members the members, or the members to be
     * @param outgoing the members that were; empty if it is not joint
     * @throws IllegalArgumentException if these cannot be members together
     */
    Configuration(long index, List<Member> members, List<Member> outgoing) {
        this.index = index;
        this.members = new Membership(index, members).members();
        this.outgoing = outgoing.isEmpty() ? List.of() : new Membership(index, outgoing).members();
        this.membership = union(index, this.members, this.outgoing);
        this.quorum =
                new JointQuorum(
                        new Quorum(voters(this.members)),
                        this.outgoing.isEmpty() ? null : new Quorum(voters(this.outgoing)));
    }

    private static Membership union(long index, List<Member> members, List<Member> outgoing) {
        List<Member> all = new ArrayList<>(members);
        for (Member old : outgoing) {
            int place = indexOf(all, old.id());
            if (place < 0) {
                all.add(old);
            } else if (old.isVoter() && !all.get(place).isVoter()) {
                Member now = all.get(place);
                all.set(
                        place,
                        new Member(
                                now.id(), now.address(), now.clientAddress(), Member.Role.VOTER));
            }
        }
        return new Membership(index, all);
    }

    private static int indexOf(List<Member> members, NodeId id) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).id().equals(id)) {
                return i;
            }
        }
        return -1;
    }

    private static List<NodeId> voters(List<Member> members) {
        List<NodeId> voters = new ArrayList<>();
        for (Member member : members) {
            if (member.isVoter()) {
                voters.add(member.id());
            }
        }
        return voters;
    }

    long index() {
        return index;
    }

    /** The members, or the members to be. */
    List<Member> members() {
        return members;
    }

    boolean isJoint() {
        return !outgoing.isEmpty();
    }

    /** All that take part, old and new. A node votes if it votes in either. */
    Membership membership() {
        return membership;
    }

    /**
     * All that take part and, as long as nobody has taken their address, {@code others}: a node
     * whose log is behind has to be able to answer those it was told of by its operator.
     */
    Membership reachable(List<Member> others) {
        List<Member> all = new ArrayList<>(membership.members());
        for (Member other : others) {
            boolean free =
                    all.stream()
                            .noneMatch(
                                    member ->
                                            member.id().equals(other.id())
                                                    || member.address().equals(other.address()));
            if (free) {
                all.add(other);
            }
        }
        return new Membership(index, all);
    }

    JointQuorum quorum() {
        return quorum;
    }

    boolean contains(NodeId node) {
        return membership.contains(node);
    }

    boolean isVoter(NodeId node) {
        return membership.member(node).map(Member::isVoter).orElse(false);
    }

    /** Whether {@code others} vote, and nobody else. */
    boolean hasVotersOf(List<Member> others) {
        return voters(members).equals(voters(new Membership(0, others).members()));
    }

    Bytes encode() {
        int size = Long.BYTES + size(members) + size(outgoing);
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putLong(index);
        put(out, members);
        put(out, outgoing);
        return Bytes.wrap(out.array());
    }

    private static int size(List<Member> members) {
        int size = Integer.BYTES;
        for (Member member : members) {
            size += Integer.BYTES + 1 + 2 * Short.BYTES;
            size += utf8(member.address()).length + utf8(member.clientAddress()).length;
        }
        return size;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ByteBuffer out, List<Member> members) {
        out.putInt(members.size());
        for (Member member : members) {
            out.putInt(member.id().value()).put((byte) (member.isVoter() ? 1 : 0));
            put(out, member.address());
            put(out, member.clientAddress());
        }
    }

    private static void put(ByteBuffer out, String text) {
        byte[] bytes = utf8(text);
        out.putShort((short) bytes.length).put(bytes);
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Configuration decode(Bytes bytes) {
        ByteBuffer in = bytes.asByteBuffer();
        try {
            long index = Records.number(in);
            List<Member> members = members(in);
            List<Member> outgoing = members(in);
            if (in.hasRemaining()) {
                throw new IllegalArgumentException(in.remaining() + " bytes too many");
            }
            return new Configuration(index, members, outgoing);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a configuration is cut short", e);
        }
    }

    private static List<Member> members(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > MEMBERS_MAX) {
            throw new IllegalArgumentException(count + " members");
        }
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            NodeId id = NodeId.of(in.getInt());
            Member.Role role = in.get() == 1 ? Member.Role.VOTER : Member.Role.LEARNER;
            members.add(new Member(id, text(in), text(in), role));
        }
        return members;
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return index + ": " + membership.members() + (isJoint() ? ", joint" : "");
    }
}
