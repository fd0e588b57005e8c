package io.quorate.testkit.toy;

/** Mistakes that others have made. Each must be found by the simulator. */
enum ToyBug {
    NONE,
    /** A promise leaves before it is durable. */
    PROMISE_BEFORE_DURABLE,
    /** An acknowledgement leaves before the entries are durable. */
    ACK_BEFORE_DURABLE,
    /** The leader counts its own log before it is durable. */
    OWN_ACK_BEFORE_DURABLE,
    /** The epoch that was promised is never written. */
    EPOCH_NOT_PERSISTED,
    /**
     * A candidate asks in the epoch it promised last, which may be another's or an old one of its
     * own.
     */
    EPOCH_REUSED,
    /** A promise that arrives twice counts twice. */
    PROMISE_COUNTED_TWICE,
    /** Promises of an older epoch count. */
    STALE_PROMISE_COUNTED,
    /** A new leader goes on with its own log. */
    OWN_LOG_FIRST,
    /** A new leader takes the longest log, whatever its epoch. */
    LONGEST_LOG_FIRST,
    /** Acknowledgements of an older epoch count: an old entry is decided by counting copies. */
    STALE_ACK_COUNTED,
    /**
     * A follower puts what arrives at the end of its log, also if something is missing before it.
     */
    HOLE_IGNORED,
    /** A follower cuts its log to what the message that arrived last covers. */
    CUT_TO_MESSAGE,
    /** A follower takes the leader's decided position for its own log without having checked it. */
    UNVERIFIED_DECIDED,
    /** A follower sets its decided position to the leader's, also if that is lower. */
    DECIDED_GOES_BACK,
    /** Half of the voters are enough. */
    HALF_IS_ENOUGH,
    /** A checkpoint leaves the promise out that it replaces. */
    PROMISE_NOT_IN_CHECKPOINT,
    /** One record too many is released. */
    RELEASES_TOO_MUCH,
    /** The leader answers reads without asking anybody. */
    READ_UNCONFIRMED
}
