package io.quorate.kv.state;

/**
 * How much of the past is kept. The same on every replica, always: verdicts depend on it.
 *
 * @param versionsMax how far below the newest version a version may be read
 * @param bytesMax what the changes above the oldest readable version may take together, with what
 *     they replaced; more than that moves the oldest readable version up
 */
public record KeptWindow(long versionsMax, long bytesMax) {

    /** 100,000 versions, 64 MiB. */
    public static final KeptWindow DEFAULT = new KeptWindow(100_000, 64L << 20);

    public KeptWindow {
        if (versionsMax < 1 || bytesMax < 1) {
            throw new IllegalArgumentException(
                    "a window of "
                            + versionsMax
                            + " versions and "
                            + bytesMax
                            + " bytes keeps nothing");
        }
    }
}
