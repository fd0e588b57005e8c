package io.quorate.raft.core;

import io.quorate.api.Beginning;
import io.quorate.api.Membership;
import java.util.List;
import java.util.Optional;

/** How a group begins that has no history, but a state. */
public final class NewGroup {

    /** The term of the last entry that the state seems to contain. */
    private static final long TERM = 1;

    private NewGroup() {}

    /**
     * What each member has to find.
     *
     * @param position the index of the last entry that the state seems to contain
     */
    public static Beginning behind(long position, Membership members) {
        Configuration initial = new Configuration(0, members.members(), List.of());
        HardState state = new HardState(TERM, Optional.empty(), 1);
        return new Beginning(
                new SnapshotHeader(TERM, initial).encode(),
                List.of(Records.hardState(state), Records.beginning(position, TERM)));
    }
}
