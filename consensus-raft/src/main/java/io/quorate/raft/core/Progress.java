package io.quorate.raft.core;

import static io.quorate.runtime.Invariant.check;

import java.util.ArrayDeque;

/**
 * What a leader knows of one peer.
 *
 * <p>A new peer is <em>probed</em>: one message at a time, until the logs are known to match
 * somewhere. Then entries are <em>replicated</em>: sent ahead, as many as may be in flight. A peer
 * that needs what is compacted gets a <em>snapshot</em>.
 *
 * <p>Invariant: {@code matchIndex < nextIndex}, and {@code matchIndex} never falls.
 */
final class Progress {

    /** How entries go to this peer. */
    enum State {
        PROBE,
        REPLICATE,
        SNAPSHOT
    }

    private record Inflight(long lastIndex, long bytes) {}

    private final long session;
    private final ArrayDeque<Inflight> inflight = new ArrayDeque<>();
    private long inflightBytes;
    private State state = State.PROBE;
    private long matchIndex;
    private long matchBefore;
    private long matchSequence;
    private long nextIndex;
    private long ackedSequence;
    private long promisedSequence;
    private long contactTick;
    private boolean heardOf;
    private boolean waits;

    /**
     * @param session tells the replies to this replication from those to an earlier one
     */
    Progress(long session, long nextIndex, long nowTick) {
        this.session = session;
        this.nextIndex = nextIndex;
        this.contactTick = nowTick;
    }

    long session() {
        return session;
    }

    State state() {
        return state;
    }

    long matchIndex() {
        return matchIndex;
    }

    long nextIndex() {
        return nextIndex;
    }

    /** The newest of this leader's messages that the peer is known to have taken. */
    long ackedSequence() {
        return ackedSequence;
    }

    /** The newest of them for which it promised to help nobody else to lead; 0 if there is none. */
    long promisedSequence() {
        return promisedSequence;
    }

    void promised(long sequence) {
        promisedSequence = Math.max(promisedSequence, sequence);
    }

    long contactTick() {
        return contactTick;
    }

    boolean wasHeardOf() {
        return heardOf;
    }

    void heard(long sequence, long nowTick) {
        heardOf = true;
        contactTick = nowTick;
        ackedSequence = Math.max(ackedSequence, sequence);
    }

    /** Whether entries may be sent now. */
    boolean maySend(int messagesMax, long bytesMax) {
        return switch (state) {
            case PROBE -> !waits;
            case REPLICATE -> inflight.size() < messagesMax && inflightBytes < bytesMax;
            case SNAPSHOT -> false;
        };
    }

    /** Entries up to {@code lastIndex} are on their way. */
    void sent(long lastIndex, long bytes) {
        if (state == State.REPLICATE && lastIndex >= nextIndex) {
            nextIndex = lastIndex + 1;
            inflight.addLast(new Inflight(lastIndex, bytes));
            inflightBytes += bytes;
        } else if (state == State.PROBE) {
            waits = true;
        }
    }

    /** The peer has everything up to {@code index}, durably. */
    void matched(long index, long sequence) {
        matchSequence = Math.max(matchSequence, sequence);
        matchIndex = Math.max(matchIndex, index);
        while (!inflight.isEmpty() && inflight.getFirst().lastIndex() <= matchIndex) {
            inflightBytes -= inflight.removeFirst().bytes();
        }
        if (state == State.PROBE) {
            state = State.REPLICATE;
            nextIndex = matchIndex + 1;
        }
        nextIndex = Math.max(nextIndex, matchIndex + 1);
        waits = false;
    }

    /**
     * Whether a peer that says it lacks an entry, in answer to message {@code sequence}, must have
     * lost it: it confirmed the entry in answer to an earlier message.
     */
    boolean hasLost(long prevLogIndex, long sequence) {
        return prevLogIndex <= matchIndex && matchIndex > 0 && sequence > matchSequence;
    }

    /** Whether a rejection of an append after {@code prevLogIndex} tells something new. */
    boolean isNews(long prevLogIndex) {
        return prevLogIndex > matchIndex
                && (state == State.REPLICATE || prevLogIndex == nextIndex - 1);
    }

    /** The logs do not match; they may before {@code next}. */
    void rejected(long next) {
        probe(Math.max(matchIndex + 1, next));
    }

    void probe(long next) {
        state = State.PROBE;
        nextIndex = next;
        waits = false;
        forgetInflight();
    }

    void sendingSnapshot() {
        state = State.SNAPSHOT;
        forgetInflight();
    }

    private void forgetInflight() {
        inflight.clear();
        inflightBytes = 0;
    }

    /** A heartbeat goes out: what was lost on the way may be sent again. */
    void heartbeat() {
        waits = false;
    }

    void checkInvariants(long lastIndex) {
        check(matchIndex < nextIndex, "match %d is not below next %d", matchIndex, nextIndex);
        check(matchIndex <= lastIndex, "match %d beyond the log's end %d", matchIndex, lastIndex);
        check(matchIndex >= matchBefore, "match fell to %d from %d", matchIndex, matchBefore);
        check(inflightBytes >= 0, "%d bytes in %d messages", inflightBytes, inflight.size());
        matchBefore = matchIndex;
    }
}
