package io.quorate.testkit.sim;

import java.util.Locale;

/** What a simulation counts. */
public enum Metric {
    EVENTS,
    STEPS,
    MESSAGES_SENT,
    MESSAGES_DELIVERED,
    MESSAGES_DROPPED,
    MESSAGES_DUPLICATED,
    MESSAGES_REORDERED,
    MESSAGES_REPLAYED,
    PARTITIONS,
    ONE_WAY_CUTS,
    CLOGS,
    PAUSES,
    CRASHES,
    POWER_LOSSES,
    CRASHES_BETWEEN_EFFECTS,
    CLEAN_STOPS,
    RESTARTS,
    CHANGES_LOST,
    TORN_WRITES,
    NAMES_LOST,
    WRITE_ERRORS,
    SYNC_ERRORS,
    READ_ERRORS,
    DISK_FULL_ERRORS,
    DISKS_WIPED,
    OLD_IMAGES_RESTORED,
    AMNESIA_FOUND,
    BIT_FLIPS,
    BIT_FLIPS_REFUSED,
    SYNCS,
    STORAGE_FAILURES,
    ELECTIONS,
    SNAPSHOTS_TAKEN,
    SNAPSHOTS_INSTALLED,
    MEMBERSHIP_CHANGES,
    TRANSFERS,
    POSITIONS_DECIDED,
    COMMANDS_APPLIED,
    OPS_DECIDED,
    OPS_REFUSED,
    OPS_UNKNOWN,
    READS_SERVED,
    READS_REFUSED,
    OPS_ORDERED;

    /** For people: {@code messages sent}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
