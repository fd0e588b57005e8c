package io.quorate.paxos;

import io.quorate.api.Membership;
import io.quorate.api.Setting;
import io.quorate.api.SettingProblem;
import io.quorate.api.Settings;
import java.time.Duration;
import java.util.List;

/** The settings of the engine, and what they mean to a core. */
final class PaxosSettings {

    static final String HEARTBEAT = "heartbeat_interval";
    static final String ELECTION = "election_timeout";
    static final String QUORUM = "quorum";
    static final String WINDOW = "window";
    private static final String WINDOW_BYTES = "window_bytes_max";
    private static final String BATCH = "batch_bytes_max";
    private static final String CACHE = "cache_bytes";
    private static final String APPLY_AHEAD = "apply_ahead_bytes_max";
    private static final String SNAPSHOT = "snapshot_slots";
    private static final String KEPT = "kept_slots";
    static final String PRIORITY = "priority";
    static final String LEASE_READS = "lease_reads";
    static final String CLOCK_ERROR = "clock_error_percent_max";
    private static final int TICKS_PER_HEARTBEAT = 5;
    private static final long GIB = 1L << 30;

    private PaxosSettings() {}

    static List<Setting> all() {
        return List.of(
                Setting.duration(
                        HEARTBEAT,
                        Duration.ofMillis(100),
                        Duration.ofMillis(5),
                        Duration.ofSeconds(10),
                        "How often a leader is heard of at least."),
                Setting.duration(
                        ELECTION,
                        Duration.ofMillis(500),
                        Duration.ofMillis(25),
                        Duration.ofMinutes(1),
                        "A node wants to lead after a silence of once to twice this; at least"
                                + " three heartbeats."),
                Setting.text(
                        QUORUM,
                        "majority",
                        "Who has to agree: majority, simple:p,a, grid:RxC or weighted:id=w,...;"
                                + " the same on all nodes."),
                Setting.number(WINDOW, 4_096, 1, 65_536, "Slots that a leader has open at most."),
                Setting.size(
                        WINDOW_BYTES,
                        32 << 20,
                        1,
                        GIB,
                        "Bytes of values that a leader has open at most, but for one value."),
                Setting.size(
                        BATCH, 1 << 20, 1, 64 << 20, "How many bytes of values one message has."),
                Setting.size(
                        CACHE,
                        32 << 20,
                        0,
                        4 * GIB,
                        "Bytes of decided values that a leader keeps in memory for peers that are"
                                + " behind; of what all that it hears have, 1 MiB."),
                Setting.size(
                        APPLY_AHEAD,
                        16 << 20,
                        1,
                        GIB,
                        "Bytes of values handed to the state machine and not yet applied."),
                Setting.number(
                        SNAPSHOT,
                        100_000,
                        1,
                        1_000_000_000,
                        "After so many applied slots a snapshot is taken."),
                Setting.number(
                        KEPT,
                        10_000,
                        0,
                        1_000_000_000,
                        "So many slots stay behind a snapshot, for nodes a little behind."),
                Setting.number(
                        PRIORITY,
                        PaxosConfig.PRIORITY_MAX,
                        0,
                        PaxosConfig.PRIORITY_MAX,
                        "Who leads if it can: the node with the highest; 0: never."),
                Setting.bool(
                        LEASE_READS,
                        false,
                        "Whether a leader may answer reads under a lease; an accept quorum needs"
                                + " it, and all nodes the same timeout."),
                Setting.number(
                        CLOCK_ERROR,
                        5,
                        1,
                        50,
                        "How much too fast or too slow a node's clock may go while leases are in"
                                + " use, in percent."));
    }

    /** The time between two ticks of a core. */
    static Duration tick(Settings settings) {
        return settings.duration(HEARTBEAT).dividedBy(TICKS_PER_HEARTBEAT);
    }

    /** Times that contradict each other. */
    static List<SettingProblem> problems(Settings settings) {
        Duration election = settings.duration(ELECTION);
        if (election.compareTo(settings.duration(HEARTBEAT).multipliedBy(3)) >= 0) {
            return List.of();
        }
        return List.of(
                SettingProblem.ofDuration(settings, ELECTION, "at least three times " + HEARTBEAT));
    }

    /** A quorum that does not fit the voters. */
    static List<SettingProblem> problems(Settings settings, Membership members) {
        try {
            Quorums.of(settings.text(QUORUM), members.voters());
            return List.of();
        } catch (IllegalArgumentException e) {
            return List.of(new SettingProblem(QUORUM, "is wrong: " + e.getMessage()));
        }
    }

    /**
     * What a core needs.
     *
     * @param payloadBytesMax the transport's largest payload, which bounds a batch
     */
    static PaxosConfig config(Settings settings, int payloadBytesMax) {
        SettingProblem.refuse(problems(settings));
        Duration election = settings.duration(ELECTION);
        long tick = tick(settings).toNanos();
        long electionTicks = (election.toNanos() + tick - 1) / tick;
        return new PaxosConfig(
                TICKS_PER_HEARTBEAT,
                Math.toIntExact(electionTicks),
                settings.text(QUORUM),
                (int) settings.number(WINDOW),
                settings.size(WINDOW_BYTES),
                (int) Math.max(1, Math.min(settings.size(BATCH), payloadBytesMax / 2)),
                settings.size(CACHE),
                settings.size(APPLY_AHEAD),
                settings.number(SNAPSHOT),
                settings.number(KEPT),
                (int) settings.number(PRIORITY),
                leasesReads(settings) ? leasePercent(settings.number(CLOCK_ERROR)) : 0);
    }

    static boolean leasesReads(Settings settings) {
        return settings.bool(LEASE_READS);
    }

    /** The clocks of a voter that goes too fast, and of a leader that goes too slow. */
    private static int leasePercent(long clockErrorPercent) {
        return (int) (100 * (100 - clockErrorPercent) / (100 + clockErrorPercent));
    }
}
