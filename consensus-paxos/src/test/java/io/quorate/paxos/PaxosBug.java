package io.quorate.paxos;

/** Mistakes that others have made, or that this protocol has a rule against. */
enum PaxosBug {
    NONE,
    /** A promise leaves before it is durable. */
    PROMISE_BEFORE_DURABLE,
    /** An acceptance leaves before it is durable. */
    ACCEPTANCE_BEFORE_DURABLE,
    /** A leader counts its own values before they are durable. */
    OWN_VOTE_BEFORE_DURABLE,
    /** A promise to another candidate is not written. */
    PROMISE_NOT_WRITTEN,
    /** A candidate does not write its own promise, so it may use its ballot again. */
    BALLOT_REUSED,
    /** Promises to older ballots count. */
    STALE_PROMISE_COUNTED,
    /** What was accepted is not reported with a promise. */
    REPORTS_LEFT_OUT,
    /** The first part of a report is taken for the whole. */
    FIRST_PART_IS_ALL,
    /** A promise does not say what is decided and therefore not reported. */
    DECIDED_NOT_TOLD,
    /** A candidate prefers the value of the lowest ballot. */
    LOWEST_BALLOT_WINS,
    /** A candidate fills all slots with nothing, whatever is reported. */
    FILLED_WITH_NOTHING,
    /** An acceptance is meant for all slots before it, too. */
    CUMULATIVE_ACCEPTANCE,
    /** A follower takes what it has for chosen because the leader says how far it is. */
    COMMIT_WITHOUT_BALLOT,
    /** What is refused for a higher promise is confirmed. */
    REFUSED_AND_CONFIRMED,
    /** Nodes do not agree what a quorum is. */
    QUORUMS_DIFFER,
    /** What was only accepted is handed to those who want to learn what was chosen. */
    LEARNS_UNCHOSEN,
    /** One record too many is released. */
    RELEASES_TOO_MUCH,
    /** Of two records of a slot the older one counts after a restart. */
    OLDER_RECORD_WINS,
    /** After another node's snapshot the old values below it are taken for chosen. */
    KEPT_BELOW_SNAPSHOT_TRUSTED,
    /** A leader answers reads without asking anybody. */
    READ_UNCONFIRMED,
    /** A new leader answers reads before it knows what was decided before. */
    READ_BEFORE_BARRIER,
    /** A quorum read looks at what is decided and not at what is accepted. */
    QUORUM_READ_OF_DECIDED,
    /** A quorum read asks only itself. */
    QUORUM_READ_OF_ONE,
    /** Other members are in force as soon as they are proposed. */
    MEMBERS_BEFORE_CHOSEN,
    /** A leader goes on under other members without their promises. */
    NEW_MEMBERS_NOT_ASKED,
    /** A candidate does not listen to who tells it of newer members. */
    NEWER_MEMBERS_NOT_HEARD,
    /** A snapshot does not tell who the members are. */
    MEMBERS_NOT_IN_SNAPSHOT,
    /** A node counts on its lease for longer than voters have promised. */
    LEASE_TOO_LONG,
    /** A lease goes on when its leader hands leadership over. */
    LEASE_NOT_RELEASED,
    /** An acceptor promises during the lease of another leader. */
    PROMISE_DURING_LEASE,
    /** Nobody knows a node again whose disk was replaced. */
    AMNESIA_UNSEEN,
    /** A leader takes its proposals for chosen at once. */
    CHOSEN_AT_ONCE;

    /** Whether it needs leases to do harm. */
    boolean isAboutLeases() {
        return this == LEASE_TOO_LONG || this == LEASE_NOT_RELEASED || this == PROMISE_DURING_LEASE;
    }
}
