package io.quorate.testkit.sim;

import java.util.Locale;

/** What a crash leaves of the changes to a disk that were not synced. */
public enum CrashMode {
    /** All of them: the process died, the machine did not. */
    KEEP_ALL,
    /** None: the power went. */
    LOSE_ALL,
    /** For each file a first part, whose last write may be cut at any byte. */
    KEEP_PREFIX,
    /** Any sectors of any write; the rest is what it was, or zero where the file grew. */
    KEEP_SECTORS,
    /** As {@link #KEEP_SECTORS}, but what is lost may be garbage. */
    LEAVE_GARBAGE;

    /** For people: {@code lose all}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
