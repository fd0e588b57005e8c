package io.quorate.kv.protocol;

import java.util.Locale;

/**
 * What a caller may do where callers are known, each all that those before may. Each call of the
 * protocol needs one of these.
 */
public enum KvRole {
    /** Reads what there is, and asks how nodes stand. */
    READ,
    /** Writes. */
    WRITE,
    /** Is a node of the same cluster: forwards calls, and asks for digests and whole states. */
    NODE,
    /** Administers. */
    ADMIN;

    /** Whether who has this role may do what needs {@code needed}. */
    public boolean includes(KvRole needed) {
        return compareTo(needed) >= 0;
    }

    /** As files have it: {@code read}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
