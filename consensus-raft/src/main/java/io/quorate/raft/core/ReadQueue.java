package io.quorate.raft.core;

import io.quorate.api.ConsensusError;
import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Reads that wait until their leader is sure to have led when they were asked for (§6.4 of the
 * dissertation). Each waits for a round of messages that all left after it came; the numbers of
 * these messages are used once in a term, so no old reply can confirm a newer read.
 */
final class ReadQueue {

    /**
     * A read.
     *
     * @param index what has to be applied for it
     * @param round a majority has to answer messages from this number on
     */
    private record Read(Asker asker, long index, long round, long deadlineTick) {}

    /**
     * Who reads.
     *
     * @param node a follower, or nobody if it is this node
     */
    private record Asker(Optional<NodeId> node, long life, long id) {}

    private final RaftCore core;
    private final ArrayDeque<Asker> early = new ArrayDeque<>();
    private final ArrayDeque<Read> waiting = new ArrayDeque<>();

    ReadQueue(RaftCore core) {
        this.core = core;
    }

    void addOwn(long id) {
        early.addLast(new Asker(Optional.empty(), core.life(), id));
    }

    void addOf(NodeId node, long life, long id) {
        early.addLast(new Asker(Optional.of(node), life, id));
    }

    boolean isEmpty() {
        return early.isEmpty() && waiting.isEmpty();
    }

    boolean hasUnasked() {
        return !early.isEmpty();
    }

    /** The commit index is up to date from now on; messages from {@code round} on confirm it. */
    void ask(long commitIndex, long round) {
        long deadline = core.now() + 2L * core.config().timing().electionTicksMax();
        while (!early.isEmpty()) {
            waiting.addLast(new Read(early.removeFirst(), commitIndex, round, deadline));
        }
    }

    /** A majority has answered messages up to {@code round}. */
    void confirmed(long round, Effects<RaftMessage> effects) {
        while (!waiting.isEmpty() && waiting.getFirst().round() <= round) {
            Read read = waiting.removeFirst();
            answer(read.asker(), true, read.index(), effects);
        }
    }

    void expire(Effects<RaftMessage> effects) {
        while (!waiting.isEmpty() && waiting.getFirst().deadlineTick() <= core.now()) {
            answer(waiting.removeFirst().asker(), false, 0, effects);
        }
    }

    void refuseAll(Effects<RaftMessage> effects) {
        early.forEach(asker -> answer(asker, false, 0, effects));
        waiting.forEach(read -> answer(read.asker(), false, 0, effects));
        early.clear();
        waiting.clear();
    }

    private void answer(Asker asker, boolean confirmed, long index, Effects<RaftMessage> effects) {
        if (asker.node().isPresent()) {
            effects.send(
                    asker.node().get(),
                    new RaftMessage.ReadIndexReply(
                            core.term(), asker.life(), asker.id(), confirmed, index));
        } else if (confirmed) {
            effects.releaseRead(asker.id(), index);
        } else {
            effects.refuse(asker.id(), new ConsensusError.NotLeader(Optional.empty()));
        }
    }
}
