package io.quorate.api;

import java.util.List;
import java.util.Optional;

/** Makes transports of one kind. */
public interface TransportProvider extends Provider {

    /** Whether nodes in different processes can reach each other by it. */
    boolean crossesProcesses();

    /**
     * What is wrong with {@code address} as the address of a node, so that it can be told before
     * anything starts; nothing if it is in the notation of these transports.
     */
    default Optional<String> addressProblem(String address) {
        return Optional.empty();
    }

    /**
     * What is wrong with the files that settings name, for the node {@code self}: they cannot be
     * read, or are not what this node needs. Reads them, and keeps nothing.
     */
    default List<SettingProblem> fileProblems(Settings settings, ClusterId cluster, NodeId self) {
        return List.of();
    }

    /**
     * Makes a transport, not yet running.
     *
     * @throws ConsensusException with {@link ConsensusError.Invalid} if the address or settings
     *     make no sense
     */
    Transport create(TransportContext context);
}
