package io.quorate.api;

/**
 * All that an engine gets from the world. The engine closes none of it.
 *
 * @param cluster the cluster it serves
 * @param group the group, from 0 up; one process can host several over one transport and storage
 * @param generation counts the engines that served this group one after the other, from 0 up
 * @param self this node
 * @param initialMembers the members of a group that has no history yet; the same on every node
 * @param transport carries its messages; started by the owner, after the engine
 * @param storage keeps what must survive a restart
 * @param stateMachine what it replicates
 * @param limits bounds for what may be pending
 * @param settings the provider's own settings
 * @param seed where its randomness starts (election timeouts); differs between nodes
 */
public record EngineContext(
        ClusterId cluster,
        int group,
        int generation,
        NodeId self,
        Membership initialMembers,
        Transport transport,
        Storage storage,
        StateMachine stateMachine,
        EngineLimits limits,
        Settings settings,
        long seed) {

    public EngineContext {
        if (group < 0 || generation < 0) {
            throw new IllegalArgumentException(
                    "group " + group + " and generation " + generation + " must not be negative");
        }
    }
}
