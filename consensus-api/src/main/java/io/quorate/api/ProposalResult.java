package io.quorate.api;

/**
 * How a proposal ended: in exactly one of three ways.
 *
 * <table>
 * <caption>What each outcome lets the proposer conclude</caption>
 * <tr><th>outcome</th><th>the command</th><th>proposing it again</th></tr>
 * <tr><td>{@link Decided}</td><td>took effect once</td><td>would take effect a second time</td></tr>
 * <tr><td>{@link Refused}</td><td>never takes effect</td><td>is safe</td></tr>
 * <tr><td>{@link Unknown}</td><td>took effect, will, or never does</td><td>may take effect a second time</td></tr>
 * </table>
 */
public sealed interface ProposalResult {

    /**
     * The command is decided, and applied by this node's state machine.
     *
     * @param position its place in the sequence of decisions
     * @param epoch the epoch it was decided in
     * @param result what {@link StateMachine#apply} answered
     */
    record Decided(long position, long epoch, Bytes result) implements ProposalResult {}

    /**
     * Nothing happened, and nothing will.
     *
     * @param error why
     */
    record Refused(ConsensusError error) implements ProposalResult {}

    /**
     * Whether the command is or will be decided is not known to this node.
     *
     * @param error what made the outcome unknown
     */
    record Unknown(ConsensusError error) implements ProposalResult {}

    /** The decision, where there must be one. */
    default Decided orElseThrow() {
        if (this instanceof Decided) {
            return (Decided) this;
        }
        throw (this instanceof Refused ? ((Refused) this).error() : ((Unknown) this).error())
                .asException();
    }
}
