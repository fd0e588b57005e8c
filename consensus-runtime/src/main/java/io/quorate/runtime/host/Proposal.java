package io.quorate.runtime.host;

import io.quorate.api.ConsensusError;
import io.quorate.api.ProposalResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;

/**
 * What a client of this node wants decided, until it knows what became of it. It ends once: then
 * there is room for another, and the client is told.
 */
final class Proposal {

    private final int commandBytes;
    private final long deadlineNanos;
    private final IntConsumer makeRoom;
    private final CompletableFuture<ProposalResult> outcome = new CompletableFuture<>();
    private boolean ended;

    /** Set on the loop lane, as are those below. */
    private long id;

    private long position;
    private long epoch;

    /**
     * @param makeRoom is told the size of the command when the proposal ends
     */
    Proposal(int commandBytes, long deadlineNanos, IntConsumer makeRoom) {
        this.commandBytes = commandBytes;
        this.deadlineNanos = deadlineNanos;
        this.makeRoom = makeRoom;
    }

    CompletionStage<ProposalResult> outcome() {
        return outcome;
    }

    void identify(long newId) {
        id = newId;
    }

    long id() {
        return id;
    }

    void assign(long toPosition, long inEpoch) {
        position = toPosition;
        epoch = inEpoch;
    }

    long position() {
        return position;
    }

    long epoch() {
        return epoch;
    }

    boolean isLate(long nowNanos) {
        return deadlineNanos - nowNanos <= 0;
    }

    /** Does nothing if it has ended. Any thread. */
    void end(ProposalResult result) {
        if (endsNow()) {
            makeRoom.accept(commandBytes);
            outcome.complete(result);
        }
    }

    private synchronized boolean endsNow() {
        boolean now = !ended;
        ended = true;
        return now;
    }

    /** It had no effect. */
    void refuse(ConsensusError why) {
        end(new ProposalResult.Refused(why));
    }

    /** Whether it had an effect, or will have one, is not known. */
    void endAsUnknown(ConsensusError why) {
        end(new ProposalResult.Unknown(why));
    }
}
