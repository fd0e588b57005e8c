package io.quorate.raft.core;

import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;
import java.util.List;

/**
 * What nodes say to each other. Names are those of the paper; {@code candidateId} and {@code
 * leaderId} are the sender, which the transport vouches for.
 */
public sealed interface RaftMessage {

    /** The sender's term, but for {@link PreVote} and a granted {@link PreVoteReply}. */
    long term();

    /** Calls the handler's method for this kind of message. */
    void dispatch(Handler handler, NodeId from, Effects<RaftMessage> effects);

    /** Asks whether an election in {@code term} could be won. Changes nothing. */
    record PreVote(long term, long lastLogIndex, long lastLogTerm) implements RaftMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<RaftMessage> effects) {
            handler.onPreVote(from, this, effects);
        }
    }

    /**
     * Answers a {@link PreVote}.
     *
     * @param term if granted the term that was asked about, else the sender's own
     */
    record PreVoteReply(long term, boolean voteGranted) implements RaftMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<RaftMessage> effects) {
            handler.onPreVoteReply(from, this, effects);
        }
    }

    /**
     * Asks for a vote.
     *
     * @param transfer whether the leader itself wished this election
     */
    record RequestVote(long term, long lastLogIndex, long lastLogTerm, boolean transfer)
            implements RaftMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<RaftMessage> effects) {
            handler.onRequestVote(from, this, effects);
        }
    }

    /** Answers a {@link RequestVote}. */
    record RequestVoteReply(long term, boolean voteGranted) implements RaftMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<RaftMessage> effects) {
            handler.onRequestVoteReply(from, this, effects);
        }
    }

    /**
     * Entries, or a heartbeat.
     *
     * @param session which of this leader's replications to this peer it belongs to
     * @param sequence grows with each message of this leader
     */
    record AppendEntries(
            long term,
            long prevLogIndex,
            long prevLogTerm,
            long leaderCommit,
            List<Entry> entries,
            long session,
            long sequence)
            implements RaftMessage {
        /**
         * Checks that the entries are consecutive.
         *
         * @throws IllegalArgumentException if they are not
         */
        public AppendEntries {
            entries = List.copyOf(entries);
            long index = prevLogIndex;
            long newest = prevLogTerm;
            for (Entry entry : entries) {
                if (entry.index() != index + 1 || entry.term() < newest || entry.term() > term) {
                    throw new IllegalArgumentException(
                            "entry " + entry + " after " + index + "@" + newest + " in " + term);
                }
                index = entry.index();
                newest = entry.term();
            }
        }

        /** The index of the last entry that this message vouches for. */
        long verifiedIndex() {
            return prevLogIndex + entries.size();
        }

        @Override
        public void dispatch(Handler handler, NodeId from, Effects<RaftMessage> effects) {
            handler.onAppendEntries(from, this, effects);
        }
    }

    /**
     * Answers {@link AppendEntries}, when everything it tells of is durable.
     *
     * @param success whether the logs matched
     * @param prevLogIndex that of the request
     * @param matchIndex on success, up to where the logs are known to be the same
     * @param conflictIndex else an index from which on the leader may look for a match, downwards
     * @param conflictTerm the sender's term there
     * @param session that of the request; 0 if the request was of an older term
     * @param sequence that of the request; 0 if the request was of an older term
     * @param promiseMillis for so long from the request on the sender helps nobody else to lead
     */
    record AppendEntriesReply(
            long term,
            boolean success,
            long prevLogIndex,
            long matchIndex,
            long conflictIndex,
            long conflictTerm,
            long session,
            long sequence,
            long promiseMillis)
            implements RaftMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<RaftMessage> effects) {
            handler.onAppendEntriesReply(from, this, effects);
        }
    }

    /** Announces a snapshot. Its bytes travel by themselves. */
    record InstallSnapshot(long term, long lastIncludedIndex, long lastIncludedTerm)
            implements RaftMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<RaftMessage> effects) {
            handler.onInstallSnapshot(from, this, effects);
        }
    }

    /** The leader wishes the receiver to lead: it is to start an election at once. */
    record TimeoutNow(long term) implements RaftMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<RaftMessage> effects) {
            handler.onTimeoutNow(from, this, effects);
        }
    }

    /**
     * Asks the leader how far one has to be to read.
     *
     * @param life the sender's life; together with {@code id} never used twice
     */
    record ReadIndex(long term, long life, long id) implements RaftMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<RaftMessage> effects) {
            handler.onReadIndex(from, this, effects);
        }
    }

    /**
     * Answers {@link ReadIndex}.
     *
     * @param confirmed whether the sender was sure to lead
     */
    record ReadIndexReply(long term, long life, long id, boolean confirmed, long index)
            implements RaftMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<RaftMessage> effects) {
            handler.onReadIndexReply(from, this, effects);
        }
    }

    /** Takes all of these. */
    interface Handler {
        void onPreVote(NodeId from, PreVote message, Effects<RaftMessage> effects);

        void onPreVoteReply(NodeId from, PreVoteReply message, Effects<RaftMessage> effects);

        void onRequestVote(NodeId from, RequestVote message, Effects<RaftMessage> effects);

        void onRequestVoteReply(
                NodeId from, RequestVoteReply message, Effects<RaftMessage> effects);

        void onAppendEntries(NodeId from, AppendEntries message, Effects<RaftMessage> effects);

        void onAppendEntriesReply(
                NodeId from, AppendEntriesReply message, Effects<RaftMessage> effects);

        void onInstallSnapshot(NodeId from, InstallSnapshot message, Effects<RaftMessage> effects);

        void onTimeoutNow(NodeId from, TimeoutNow message, Effects<RaftMessage> effects);

        void onReadIndex(NodeId from, ReadIndex message, Effects<RaftMessage> effects);

        void onReadIndexReply(NodeId from, ReadIndexReply message, Effects<RaftMessage> effects);
    }
}
