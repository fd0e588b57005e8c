package io.quorate.runtime;

import io.quorate.api.EngineStatus;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * How a core stands. {@code sinceContactMillis} of its peers counts ticks; the host turns them into
 * milliseconds.
 *
 * @param role the role, in the core's own word
 * @param leading whether it believes to lead
 * @param leader the leader it believes in
 * @param epoch the newest epoch it has seen
 * @param decided the newest position it knows to be decided, with all before it
 * @param membership the members in force
 * @param peers the others
 */
public record CoreStatus(
        String role,
        boolean leading,
        Optional<NodeId> leader,
        long epoch,
        long decided,
        Membership membership,
        List<EngineStatus.Peer> peers) {
    public CoreStatus {
        peers = List.copyOf(peers);
    }
}
