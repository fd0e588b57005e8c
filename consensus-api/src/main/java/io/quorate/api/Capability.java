package io.quorate.api;

/** What an engine can do beyond deciding commands. Asked for, never guessed from a class. */
public enum Capability {
    /** Proposals can be decided by more than one node. */
    REPLICATION,
    /** What was decided survives the loss of any minority, and the restart of all. */
    DURABLE_DECISIONS,
    /** Reads served under a time-bounded promise of the other voters. */
    LEASE_READ,
    /** Linearizable reads without a leader. */
    QUORUM_READ,
    /** Quorums other than a majority. */
    FLEXIBLE_QUORUM,
    /** Members that receive decisions and do not vote. */
    LEARNERS,
    /** Members can be changed while the group runs. */
    MEMBERSHIP_CHANGE,
    /** Any set of members can become any other in one change. */
    ARBITRARY_MEMBERSHIP_CHANGE,
    /** Leadership can be handed to a chosen voter. */
    LEADERSHIP_TRANSFER,
    /** A node that is far behind is brought up by a snapshot. */
    SNAPSHOT,
    /** Positions can be decided out of order; application stays in order. */
    OUT_OF_ORDER_DECISION
}
