package io.quorate.kv;

import java.util.Optional;

/**
 * What is proposed to the group, and applied in the same order on every replica.
 *
 * @param action what is to be done
 * @param session whose command it is; absent if nobody asks for it to be done only once
 * @param timeMillis the proposer's clock, in milliseconds since 1970. The group's time is the
 *     largest that was applied: it ends sessions, the same ones everywhere
 */
public record KvCommand(Action action, Optional<SessionCall> session, long timeMillis) {

    /** What can be done. */
    public sealed interface Action {}

    /** A single change. Conflicts with nothing. */
    public record Write(KvOperation operation) implements Action {}

    /** Several changes at once, if what they rest on still holds. */
    public record Commit(Transaction transaction) implements Action {}

    /**
     * Opens a session. Its id is the version of this command.
     *
     * @param leaseMillis the session ends when the group's time is more than this above that of its
     *     last command; from {@link #LEASE_MILLIS_MIN} to {@link #LEASE_MILLIS_MAX}
     */
    public record OpenSession(long leaseMillis) implements Action {}

    /** Ends a session, if it is there, and forgets its outcomes. */
    public record EndSession(long session) implements Action {}

    public static final long LEASE_MILLIS_MIN = 1_000;
    public static final long LEASE_MILLIS_MAX = 24 * 3_600_000L;
}
