package io.quorate.runtime.storage;

/** Sizes that every log keeps to, on disk and in memory. */
final class WalFormat {

    /** The largest record: a command of the largest size, and room around it. */
    static final int RECORD_BYTES_MAX = 32 << 20;

    private WalFormat() {}
}
