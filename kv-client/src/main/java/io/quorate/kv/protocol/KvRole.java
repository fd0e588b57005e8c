package io.quorate.kv.protocol;

import java.util.Locale;

/** What a caller may do where callers are known. Each call of the protocol needs one of these. */
public enum KvRole {
    /** Reads what there is, and asks how nodes stand. */
    READ,
    /** Writes, and reads. */
    WRITE,
    /** Is a node of the same cluster: reads, and asks for digests and whole states. */
    NODE,
    /** Administers, and does all that others may. */
    ADMIN;

    /** Whether who has this role may do what needs {@code needed}. */
    public boolean includes(KvRole needed) {
        return this == ADMIN || this == needed || needed == READ;
    }

    /** As files have it: {@code read}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
