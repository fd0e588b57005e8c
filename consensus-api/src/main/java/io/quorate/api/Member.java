package io.quorate.api;

/**
 * A node as the membership knows it.
 *
 * @param id its number, never reused
 * @param address where its transport listens, in the transport's own notation ({@code host:port})
 * @param clientAddress where clients reach it; empty if it serves none
 * @param role whether it votes
 */
public record Member(NodeId id, String address, String clientAddress, Role role) {

    /** What a member may do. */
    public enum Role {
        /** Counts in quorums. */
        VOTER,
        /** Receives every decision and counts in none. */
        LEARNER
    }

    public Member {
        if (address.isBlank()) {
            throw new IllegalArgumentException("member " + id + " has no address");
        }
    }

    /** A voter without a client address. */
    public static Member voter(NodeId id, String address) {
        return new Member(id, address, "", Role.VOTER);
    }

    public boolean isVoter() {
        return role == Role.VOTER;
    }
}
