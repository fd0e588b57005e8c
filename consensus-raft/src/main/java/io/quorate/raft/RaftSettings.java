package io.quorate.raft;

import io.quorate.api.Setting;
import io.quorate.api.SettingProblem;
import io.quorate.api.Settings;
import io.quorate.raft.core.RaftConfig;
import io.quorate.raft.core.RaftConfig.Elections;
import io.quorate.raft.core.RaftConfig.Flow;
import io.quorate.raft.core.RaftConfig.Retention;
import io.quorate.raft.core.RaftConfig.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The settings of the engine, and what they mean to a core. */
final class RaftSettings {

    private static final String HEARTBEAT = "heartbeat_interval";
    private static final String ELECTION_MIN = "election_timeout_min";
    private static final String ELECTION_MAX = "election_timeout_max";
    private static final String STALL = "disk_stall_timeout";
    private static final String PRE_VOTE = "pre_vote";
    private static final String CHECK_QUORUM = "check_quorum";
    private static final String LEASE_READS = "lease_reads";
    private static final String CLOCK_ERROR = "clock_error_percent_max";
    private static final String PRIORITY = "priority";
    private static final String BATCH = "batch_bytes_max";
    private static final String INFLIGHT_MESSAGES = "inflight_messages_max";
    private static final String INFLIGHT_BYTES = "inflight_bytes_max";
    private static final String UNCOMMITTED_BYTES = "uncommitted_bytes_max";
    private static final String CACHE_BYTES = "log_cache_bytes";
    private static final String APPLY_AHEAD_BYTES = "apply_ahead_bytes_max";
    private static final String SNAPSHOT_ENTRIES = "snapshot_entries";
    private static final String KEPT_ENTRIES = "kept_entries";
    private static final int TICKS_PER_HEARTBEAT = 10;
    private static final long GIB = 1L << 30;

    private RaftSettings() {}

    static List<Setting> all() {
        return List.of(
                duration(HEARTBEAT, 100, 5, 10_000, "How often a leader is heard of at least."),
                duration(
                        ELECTION_MIN,
                        500,
                        25,
                        60_000,
                        "The shortest silence after which a node wants to lead; at least five"
                                + " heartbeats."),
                duration(
                        ELECTION_MAX,
                        1_000,
                        26,
                        120_000,
                        "The longest silence after which a node wants to lead."),
                duration(
                        STALL,
                        5_000,
                        100,
                        600_000,
                        "After so long without progress of its own disk a leader steps down."),
                Setting.bool(PRE_VOTE, true, "Whether a node asks if it could win before it does."),
                Setting.bool(
                        CHECK_QUORUM,
                        true,
                        "Whether a leader that hears of no majority steps down."),
                Setting.bool(
                        LEASE_READS,
                        false,
                        "Whether a leader may answer reads under a lease; a majority needs it, and"
                                + " all nodes the same timeouts."),
                Setting.number(
                        CLOCK_ERROR,
                        5,
                        1,
                        50,
                        "How much too fast or too slow a node's clock may go while leases are in"
                                + " use, in percent."),
                Setting.number(
                        PRIORITY,
                        RaftConfig.PRIORITY_MAX,
                        0,
                        RaftConfig.PRIORITY_MAX,
                        "How soon this node wants to lead; 0: never."),
                Setting.size(
                        BATCH, 1 << 20, 1, 64 << 20, "How many bytes of entries one message has."),
                Setting.number(
                        INFLIGHT_MESSAGES, 256, 1, 65_536, "Messages on their way to one peer."),
                Setting.size(
                        INFLIGHT_BYTES,
                        16 << 20,
                        1,
                        GIB,
                        "Bytes of entries on their way to one peer."),
                Setting.size(
                        UNCOMMITTED_BYTES,
                        64 << 20,
                        1,
                        4 * GIB,
                        "Bytes of entries that a leader takes before they are committed."),
                Setting.size(
                        CACHE_BYTES,
                        32 << 20,
                        0,
                        4 * GIB,
                        "Bytes of entries that a leader keeps in memory for peers that are"
                                + " behind; of what all that it hears have, 1 MiB."),
                Setting.size(
                        APPLY_AHEAD_BYTES,
                        16 << 20,
                        1,
                        GIB,
                        "Bytes of entries handed to the state machine and not yet applied."),
                Setting.number(
                        SNAPSHOT_ENTRIES,
                        100_000,
                        1,
                        1_000_000_000,
                        "After so many applied entries a snapshot is taken."),
                Setting.number(
                        KEPT_ENTRIES,
                        10_000,
                        0,
                        1_000_000_000,
                        "So many entries stay behind a snapshot, for peers a little behind."));
    }

    private static Setting duration(
            String key, long millis, long minMillis, long maxMillis, String description) {
        return Setting.duration(
                key,
                Duration.ofMillis(millis),
                Duration.ofMillis(minMillis),
                Duration.ofMillis(maxMillis),
                description);
    }

    /** The time between two ticks of a core. */
    static Duration tick(Settings settings) {
        return settings.duration(HEARTBEAT).dividedBy(TICKS_PER_HEARTBEAT);
    }

    /** Times that contradict each other. */
    static List<SettingProblem> problems(Settings settings) {
        Duration fiveBeats = settings.duration(HEARTBEAT).multipliedBy(5);
        Duration electionMin = settings.duration(ELECTION_MIN);
        Duration electionMax = settings.duration(ELECTION_MAX);
        Duration stall = settings.duration(STALL);
        List<SettingProblem> problems = new ArrayList<>();
        if (electionMin.compareTo(fiveBeats) < 0) {
            problems.add(
                    SettingProblem.ofDuration(
                            settings, ELECTION_MIN, "at least five times " + HEARTBEAT));
        }
        if (electionMax.compareTo(electionMin) <= 0) {
            problems.add(
                    SettingProblem.ofDuration(settings, ELECTION_MAX, "more than " + ELECTION_MIN));
        }
        if (stall.compareTo(electionMax) <= 0) {
            problems.add(SettingProblem.ofDuration(settings, STALL, "more than " + ELECTION_MAX));
        }
        return problems;
    }

    /**
     * What a core needs.
     *
     * @param payloadBytesMax the transport's largest payload, which bounds a batch
     */
    static RaftConfig config(Settings settings, int payloadBytesMax) {
        SettingProblem.refuse(problems(settings));
        long batchMax = Math.min(settings.size(BATCH), payloadBytesMax / 2);
        return new RaftConfig(
                new Timing(
                        TICKS_PER_HEARTBEAT,
                        ticks(ELECTION_MIN, settings),
                        ticks(ELECTION_MAX, settings),
                        ticks(STALL, settings)),
                new Elections(
                        settings.bool(PRE_VOTE),
                        settings.bool(CHECK_QUORUM),
                        (int) settings.number(PRIORITY),
                        leasesReads(settings) ? leasePercent(settings.number(CLOCK_ERROR)) : 0),
                new Flow(
                        (int) Math.max(1, batchMax),
                        (int) settings.number(INFLIGHT_MESSAGES),
                        settings.size(INFLIGHT_BYTES),
                        settings.size(UNCOMMITTED_BYTES),
                        settings.size(APPLY_AHEAD_BYTES)),
                new Retention(
                        settings.size(CACHE_BYTES),
                        (int) settings.number(SNAPSHOT_ENTRIES),
                        (int) settings.number(KEPT_ENTRIES)));
    }

    static boolean leasesReads(Settings settings) {
        return settings.bool(LEASE_READS);
    }

    /** The clocks of a voter that goes too fast, and of a leader that goes too slow. */
    private static int leasePercent(long clockErrorPercent) {
        return (int) (100 * (100 - clockErrorPercent) / (100 + clockErrorPercent));
    }

    /** Rounded up, so that a longer duration is never fewer ticks. */
    private static int ticks(String key, Settings settings) {
        long tick = tick(settings).toNanos();
        return Math.toIntExact((settings.duration(key).toNanos() + tick - 1) / tick);
    }
}
