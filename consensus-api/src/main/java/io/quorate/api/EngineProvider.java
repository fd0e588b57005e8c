package io.quorate.api;

import java.util.List;
import java.util.Set;

/** Makes engines of one kind. */
public interface EngineProvider extends Provider {

    /** What its engines can do, with settings that allow it. */
    Set<Capability> capabilities();

    /**
     * What speaks in this engine's messages: nodes of different versions refuse each other in the
     * handshake.
     */
    int protocolVersion();

    /**
     * What is wrong with settings for a group that begins with these members, beyond {@link
     * #problems(Settings)}.
     */
    default List<SettingProblem> problems(Settings settings, Membership members) {
        return List.of();
    }

    /**
     * Makes an engine, not yet running. Touches no file and no network.
     *
     * @throws ConsensusException with {@link ConsensusError.Invalid} if settings or members make no
     *     sense together
     */
    ConsensusEngine create(EngineContext context);

    /**
     * What lets a new group begin with a state that is not empty. It has to be given to all members
     * of the group, with the same state, before any of them is started: who begins with nothing
     * could decide anew what the others hold already.
     *
     * @param position the position of the state; what is decided first comes after it
     * @param members the members the group begins with
     * @param settings the provider's own settings, as the engine will have them
     * @throws ConsensusException with {@link ConsensusError.Unsupported} if these engines cannot,
     *     {@link ConsensusError.Invalid} if settings or members make no sense together
     */
    default Beginning beginning(long position, Membership members, Settings settings) {
        throw new ConsensusError.Unsupported(name(), Capability.SNAPSHOT).asException();
    }

    /**
     * What a record is about that its engines wrote.
     *
     * @throws IllegalArgumentException if they wrote no such record
     */
    default RecordSummary describe(Bytes record) {
        return new RecordSummary("record", 0, 0, 0);
    }
}
