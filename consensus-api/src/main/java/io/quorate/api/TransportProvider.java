package io.quorate.api;

/** Makes transports of one kind. */
public interface TransportProvider extends Provider {

    /** Whether nodes in different processes can reach each other by it. */
    boolean crossesProcesses();

    /**
     * Makes a transport, not yet running.
     *
     * @throws ConsensusException with {@link ConsensusError.Invalid} if the address or settings
     *     make no sense
     */
    Transport create(TransportContext context);
}
