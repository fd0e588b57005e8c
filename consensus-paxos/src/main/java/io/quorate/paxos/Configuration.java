package io.quorate.paxos;

import io.quorate.api.Bytes;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Who belongs to the group, and what its quorums are. It governs the slots above the one that it
 * was decided in, up to and with the slot of the next one.
 *
 * @param membership its version is the slot that it was decided in; 0 for the one that the group
 *     was started with
 * @param previous the version of the one before it, under which it was proposed
 * @param quorums among those of the members who vote
 */
record Configuration(Membership membership, long previous, Quorums quorums) {

    private static final int MEMBERS_MAX = 1_024;

    /** The largest {@link #payload}. */
    static final int BYTES_MAX = 1 << 18;

    /** Says what the quorums among voters are, as a config would. */
    @FunctionalInterface
    interface QuorumRule {
        String among(List<NodeId> voters);
    }

    /**
     * These members with their quorums.
     *
     * @throws IllegalArgumentException if they cannot be members together, or the quorums do not
     *     fit them
     */
    static Configuration of(long version, long previous, List<Member> members, String quorum) {
        Membership membership = new Membership(version, members);
        if (membership.members().size() > MEMBERS_MAX) {
            throw new IllegalArgumentException(members.size() + " members; at most " + MEMBERS_MAX);
        }
        Quorums quorums = Quorums.of(quorum, membership.voters());
        Configuration configuration = new Configuration(membership, previous, quorums);
        if (configuration.payload().size() > BYTES_MAX) {
            throw new IllegalArgumentException("members take more than " + BYTES_MAX + " bytes");
        }
        return configuration;
    }

    long version() {
        return membership.version();
    }

    /** In order of their ids. */
    List<Member> members() {
        return membership.members();
    }

    boolean isVoter(NodeId node) {
        return quorums.bit(node) != 0;
    }

    boolean contains(NodeId node) {
        return membership.contains(node);
    }

    /** Those of {@code nodes} who vote, as a set that {@link #quorums} knows. */
    long mask(Set<NodeId> nodes) {
        long mask = 0;
        for (NodeId node : nodes) {
            mask |= quorums.bit(node);
        }
        return mask;
    }

    /** All but the version, which is the slot around it. */
    Bytes payload() {
        byte[] quorum = utf8(quorums.name());
        int size = Long.BYTES + Short.BYTES + quorum.length + Integer.BYTES;
        for (Member member : members()) {
            size += Integer.BYTES + 1 + 2 * Short.BYTES;
            size += utf8(member.address()).length + utf8(member.clientAddress()).length;
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putLong(previous);
        put(out, quorum);
        out.putInt(members().size());
        for (Member member : members()) {
            out.putInt(member.id().value()).put((byte) (member.isVoter() ? 1 : 0));
            put(out, utf8(member.address()));
            put(out, utf8(member.clientAddress()));
        }
        return Bytes.wrap(out.array());
    }

    Value value() {
        return Value.of(Value.Kind.CONFIGURATION, payload());
    }

    private static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > Short.MAX_VALUE) {
            throw new IllegalArgumentException("a text of " + bytes.length + " bytes");
        }
        return bytes;
    }

    private static void put(ByteBuffer out, byte[] text) {
        out.putShort((short) text.length).put(text);
    }

    /**
     * Reads what {@link #payload} wrote.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Configuration decode(long version, Bytes payload) {
        if (payload.size() > BYTES_MAX) {
            throw new IllegalArgumentException("a configuration of " + payload.size() + " bytes");
        }
        ByteBuffer in = payload.asByteBuffer();
        try {
            long previous = in.getLong();
            String quorum = text(in);
            int count = in.getInt();
            if (count < 1 || count > MEMBERS_MAX) {
                throw new IllegalArgumentException("a configuration of " + count + " members");
            }
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                NodeId id = NodeId.of(in.getInt());
                Member.Role role = in.get() == 1 ? Member.Role.VOTER : Member.Role.LEARNER;
                members.add(new Member(id, text(in), text(in), role));
            }
            if (in.hasRemaining()) {
                throw new IllegalArgumentException(in.remaining() + " bytes too many");
            }
            return of(version, previous, members, quorum);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a configuration is cut short", e);
        }
    }

    private static String text(ByteBuffer in) {
        int size = in.getShort();
        if (size < 0 || size > in.remaining()) {
            throw new IllegalArgumentException("a text of " + size + " bytes");
        }
        byte[] bytes = new byte[size];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** For people. */
    String text() {
        StringBuilder text = new StringBuilder("voters ").append(quorums.voters());
        List<NodeId> learners = membership.learners();
        if (!learners.isEmpty()) {
            text.append(", learners ").append(learners);
        }
        return text.append(", quorum ").append(quorums.name()).toString();
    }
}
