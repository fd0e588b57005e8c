package io.quorate.api;

import java.util.List;

/**
 * A wish to have other members, valid only while the membership is the one its author saw.
 *
 * @param expectedVersion the version that this change starts from; if the group has moved on, the
 *     change is refused with {@link ConsensusError.StaleMembership} and nothing happens
 * @param members all members after the change
 */
public record MembershipChange(long expectedVersion, List<Member> members) {
    public MembershipChange {
        members = new Membership(expectedVersion, members).members();
    }
}
