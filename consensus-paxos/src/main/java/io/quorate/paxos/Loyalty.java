package io.quorate.paxos;

import io.quorate.api.NodeId;
import java.time.Duration;

/**
 * What a node owes to a leader whose messages it takes: to help nobody else to lead for an election
 * timeout. Leaders with leases count on it.
 *
 * <p>Invariant: it is owed to the node of the ballot that is promised. A node promises another
 * node's ballot only when it owes nothing any more, or to whom the leader itself has wished for.
 *
 * <p>It holds whatever the node becomes meanwhile. A node that restarts does not know what it owes,
 * so it behaves as if it had just taken a message.
 */
final class Loyalty {

    private final PaxosConfig config;
    private final Acceptor acceptor;
    private final long millis;
    private long untilTick;

    Loyalty(PaxosConfig config, Acceptor acceptor, Duration tick) {
        this.config = config;
        this.acceptor = acceptor;
        // The tick under way may be over soon.
        this.millis = tick.multipliedBy(config.electionTicks() - 1L).toMillis();
    }

    /** How long it is owed from now on, in milliseconds; 0 if leases are off. */
    long millis() {
        return config.leasePercent() > 0 ? millis : 0;
    }

    /** How long a leader counts on others that owe it as much, in nanoseconds. */
    long leaseNanos() {
        return Duration.ofMillis(millis).toNanos() / 100 * config.leasePercent();
    }

    /** A message of the leader was taken, or may have been taken before a restart. */
    void renew(long nowTick) {
        if (config.leasePercent() > 0) {
            untilTick = nowTick + config.electionTicks();
        }
    }

    /**
     * Whether {@code candidate} may be helped to lead.
     *
     * @param released the ballot whose leader has wished for it, or {@link Ballot#NONE}
     */
    boolean allows(NodeId candidate, long released, long nowTick) {
        long promised = acceptor.promised();
        return nowTick >= untilTick
                || released == promised
                || Ballot.node(promised).equals(candidate);
    }
}
