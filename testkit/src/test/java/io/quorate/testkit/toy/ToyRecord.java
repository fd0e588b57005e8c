package io.quorate.testkit.toy;

import java.util.List;

/** What a toy writes to its disk. */
sealed interface ToyRecord {

    /** Nothing of a lower epoch will be accepted. */
    record Promised(long epoch) implements ToyRecord {}

    /** Entries from {@code first} on were accepted in {@code epoch}; at 1 they replace the log. */
    record Appended(long epoch, long first, List<ToyEntry> entries) implements ToyRecord {
        public Appended {
            entries = List.copyOf(entries);
        }
    }

    /** Everything that all records before this one come to. */
    record Checkpoint(long promised, long epoch, List<ToyEntry> log) implements ToyRecord {
        public Checkpoint {
            log = List.copyOf(log);
        }
    }
}
