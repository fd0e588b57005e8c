package io.quorate.api;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;

/**
 * One replica of a group: it takes proposals, agrees with its peers on their order, and applies
 * them.
 *
 * <p>Life: created, {@link #start started} once, {@link #close closed} once. Every method can be
 * called by any thread at any time; before the start and after the close, those that ask for
 * something are refused with {@link ConsensusError.Closed}.
 *
 * <p>No method but {@link #start} and {@link #close} blocks. Stages complete on a thread of the
 * engine, its storage or its transport: what is chained to them must not block, and hands longer
 * work over to its own threads.
 */
public interface ConsensusEngine extends AutoCloseable {

    /** The name of the provider that made it. */
    String name();

    /** What this engine can do, with the settings it has. */
    Set<Capability> capabilities();

    /**
     * Recovers from storage, and starts to take part. When it returns, everything that was durable
     * here is known again, what was known to be decided is on its way into the state machine, and
     * messages are answered. A leader need not be known yet.
     *
     * @throws ConsensusException with {@link ConsensusError.Corrupt}, {@link
     *     ConsensusError.StorageFailed} or {@link ConsensusError.Mismatch} if what is stored cannot
     *     be used; nothing has been changed then, and the engine stays unusable
     */
    void start();

    /**
     * Asks for {@code command} to be decided and applied.
     *
     * <p>The stage completes exactly once, at the latest a little after {@link
     * EngineLimits#proposalTimeout}, never exceptionally, and with one of the three outcomes of
     * {@link ProposalResult}. When it is {@link ProposalResult.Decided}, the decision is as durable
     * as the engine makes decisions, and this node's state machine has applied it. Losing
     * leadership and closing complete every pending proposal.
     *
     * <p>Commands of one caller that are in flight together may be decided in any order.
     */
    CompletionStage<ProposalResult> propose(Bytes command);

    /**
     * Asks whether this node's state machine may be read now, and completes when it may.
     *
     * <p>The stage completes exactly once and never exceptionally. A read has no effect, so every
     * refusal can be tried again.
     */
    CompletionStage<ReadResult> read(ReadMode mode);

    /**
     * Replaces the members. Completes when the new membership is decided and in force.
     *
     * <p>Completes exceptionally with a {@link ConsensusException}: {@link
     * ConsensusError.StaleMembership} or {@link ConsensusError.NotLeader} when nothing happened,
     * {@link ConsensusError.LeadershipLost} or {@link ConsensusError.Timeout} when it may yet
     * happen (look at {@link #status} then), {@link ConsensusError.Unsupported}.
     */
    CompletionStage<Membership> changeMembership(MembershipChange change);

    /**
     * Hands leadership to a voter. Completes when that node is seen to lead. Needs to be asked of
     * the leader.
     *
     * <p>Completes exceptionally with a {@link ConsensusException}: {@link
     * ConsensusError.NotLeader}, {@link ConsensusError.Timeout} (this node then goes on leading if
     * it still can), {@link ConsensusError.Invalid} if the target does not vote, {@link
     * ConsensusError.Unsupported}.
     */
    CompletionStage<Void> transferLeadership(NodeId target);

    /**
     * Hands leadership over if this replica leads, to the voter that is in touch and has most, or
     * to the next one if the engine refuses that one as {@link ConsensusError.Invalid}: to be asked
     * before {@link #close}, so that the others need not find out by themselves that they have no
     * leader any more.
     *
     * <p>Completes when {@link #transferLeadership} to such a voter does, and never exceptionally:
     * with whether another node is seen to lead now in place of this one. False means that the
     * engine cannot do it, that this node did not lead, that there was nobody to hand over to, or
     * that it did not work out; then this replica can be closed all the same.
     */
    default CompletionStage<Boolean> handOver() {
        return Handover.of(this);
    }

    /**
     * Takes a snapshot of the state machine, so that older history can go. Completes with its
     * position when it is durable. While one is being taken, a second request joins it.
     *
     * <p>Completes exceptionally with a {@link ConsensusException}: {@link
     * ConsensusError.StorageFailed}, {@link ConsensusError.Unsupported}.
     */
    CompletionStage<Long> snapshot();

    /** How this replica stands: one consistent picture, some milliseconds old at most. */
    EngineStatus status();

    /**
     * A sentence that says why this node is not leading, not deciding or not applying; or that all
     * is well. For people.
     */
    String explain();

    /**
     * What this replica has done since it was started, as counters that only grow, by name: lower
     * case words with underscores between them. The names of an engine stay the same while it runs.
     * For metrics; some counts may be a little older than others.
     */
    default SortedMap<String, Long> counters() {
        return Collections.emptySortedMap();
    }

    /**
     * Adds a listener. Events from now on reach it in order, on a thread of the engine; it must not
     * block, and what it throws is logged and ignored.
     */
    void addListener(EngineListener listener);

    /**
     * Stops taking part, within 10 s. Pending proposals end as {@link ProposalResult.Refused} or
     * {@link ProposalResult.Unknown}, whichever is true. When it returns no thread of the engine
     * runs and nothing is applied any more. Does nothing the second time.
     */
    @Override
    void close();
}
