package io.quorate.kv;

import java.util.List;

/**
 * All changes that a {@link ChangeQuery} asks for, up to a version.
 *
 * @param changes in the order of their versions, and within one in that of the transaction
 * @param throughVersion up to here nothing is missing; what comes next begins one above
 */
public record ChangePage(List<KvChange> changes, long throughVersion) {
    public ChangePage {
        changes = List.copyOf(changes);
    }
}
