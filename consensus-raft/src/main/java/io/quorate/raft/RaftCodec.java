package io.quorate.raft;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.quorate.api.Bytes;
import io.quorate.raft.core.RaftMessage;
import io.quorate.raft.core.RaftMessage.AppendEntries;
import io.quorate.raft.core.RaftMessage.AppendEntriesReply;
import io.quorate.raft.core.RaftMessage.InstallSnapshot;
import io.quorate.raft.core.RaftMessage.PreVote;
import io.quorate.raft.core.RaftMessage.PreVoteReply;
import io.quorate.raft.core.RaftMessage.ReadIndex;
import io.quorate.raft.core.RaftMessage.ReadIndexReply;
import io.quorate.raft.core.RaftMessage.RequestVote;
import io.quorate.raft.core.RaftMessage.RequestVoteReply;
import io.quorate.raft.core.RaftMessage.TimeoutNow;
import io.quorate.raft.v1.AppendReply;
import io.quorate.raft.v1.PreVoteRequest;
import io.quorate.raft.v1.RaftEnvelope;
import io.quorate.raft.v1.ReadIndexRequest;
import io.quorate.raft.v1.ReadIndexResponse;
import io.quorate.raft.v1.SnapshotOffer;
import io.quorate.raft.v1.TimeoutNowRequest;
import io.quorate.raft.v1.VoteReply;
import io.quorate.raft.v1.VoteRequest;
import io.quorate.runtime.MessageCodec;
import java.io.IOException;

/** Messages as protobuf, behind one byte with the version of the format. */
final class RaftCodec implements MessageCodec<RaftMessage> {

    /** The first byte of every message. */
    static final byte VERSION = 1;

    /** Terms, indexes and counters are at most this, so that sums never overflow. */
    private static final long NUMBER_MAX = 1L << 60;

    @Override
    public Bytes encode(RaftMessage message) {
        if (message instanceof AppendEntries append) {
            return AppendWire.encode(VERSION, append);
        }
        RaftEnvelope envelope = envelope(message);
        byte[] bytes = new byte[1 + envelope.getSerializedSize()];
        bytes[0] = VERSION;
        CodedOutputStream out = CodedOutputStream.newInstance(bytes, 1, bytes.length - 1);
        try {
            envelope.writeTo(out);
        } catch (IOException e) {
            throw new IllegalStateException("a message does not fit its own size", e);
        }
        return Bytes.wrap(bytes);
    }

    private static RaftEnvelope envelope(RaftMessage message) {
        RaftEnvelope.Builder envelope = RaftEnvelope.newBuilder();
        if (message instanceof AppendEntriesReply reply) {
            envelope.setAppendEntriesReply(encode(reply));
        } else if (message instanceof PreVote ask) {
            envelope.setPreVote(
                    PreVoteRequest.newBuilder()
                            .setTerm(ask.term())
                            .setLastLogIndex(ask.lastLogIndex())
                            .setLastLogTerm(ask.lastLogTerm()));
        } else if (message instanceof PreVoteReply reply) {
            envelope.setPreVoteReply(vote(reply.term(), reply.voteGranted()));
        } else if (message instanceof RequestVote ask) {
            envelope.setRequestVote(
                    VoteRequest.newBuilder()
                            .setTerm(ask.term())
                            .setLastLogIndex(ask.lastLogIndex())
                            .setLastLogTerm(ask.lastLogTerm())
                            .setTransfer(ask.transfer()));
        } else if (message instanceof RequestVoteReply reply) {
            envelope.setRequestVoteReply(vote(reply.term(), reply.voteGranted()));
        } else if (message instanceof InstallSnapshot install) {
            envelope.setInstallSnapshot(
                    SnapshotOffer.newBuilder()
                            .setTerm(install.term())
                            .setLastIncludedIndex(install.lastIncludedIndex())
                            .setLastIncludedTerm(install.lastIncludedTerm()));
        } else if (message instanceof TimeoutNow now) {
            envelope.setTimeoutNow(TimeoutNowRequest.newBuilder().setTerm(now.term()));
        } else if (message instanceof ReadIndex ask) {
            envelope.setReadIndex(
                    ReadIndexRequest.newBuilder()
                            .setTerm(ask.term())
                            .setLife(ask.life())
                            .setId(ask.id()));
        } else if (message instanceof ReadIndexReply reply) {
            envelope.setReadIndexReply(encode(reply));
        }
        return envelope.build();
    }

    private static VoteReply vote(long term, boolean granted) {
        return VoteReply.newBuilder().setTerm(term).setVoteGranted(granted).build();
    }

    private static AppendReply encode(AppendEntriesReply reply) {
        return AppendReply.newBuilder()
                .setTerm(reply.term())
                .setSuccess(reply.success())
                .setPrevLogIndex(reply.prevLogIndex())
                .setMatchIndex(reply.matchIndex())
                .setConflictIndex(reply.conflictIndex())
                .setConflictTerm(reply.conflictTerm())
                .setSession(reply.session())
                .setSequence(reply.sequence())
                .setPromiseMillis(reply.promiseMillis())
                .build();
    }

    private static ReadIndexResponse encode(ReadIndexReply reply) {
        return ReadIndexResponse.newBuilder()
                .setTerm(reply.term())
                .setLife(reply.life())
                .setId(reply.id())
                .setConfirmed(reply.confirmed())
                .setIndex(reply.index())
                .build();
    }

    @Override
    public RaftMessage decode(Bytes bytes) {
        if (bytes.isEmpty() || bytes.get(0) != VERSION) {
            throw new IllegalArgumentException(
                    bytes.isEmpty()
                            ? "an empty message"
                            : "a message of format " + bytes.get(0) + ", not " + VERSION);
        }
        byte[] array = bytes.toByteArray();
        try {
            if (AppendWire.isAppend(array, 1)) {
                return AppendWire.decode(array, 1);
            }
            return message(
                    RaftEnvelope.parseFrom(
                            CodedInputStream.newInstance(array, 1, array.length - 1)));
        } catch (IOException e) {
            throw new IllegalArgumentException("no message: " + e.getMessage(), e);
        }
    }

    private static RaftMessage message(RaftEnvelope envelope) {
        return switch (envelope.getBodyCase()) {
            case PRE_VOTE -> preVote(envelope.getPreVote());
            case PRE_VOTE_REPLY -> {
                VoteReply reply = envelope.getPreVoteReply();
                yield new PreVoteReply(number(reply.getTerm()), reply.getVoteGranted());
            }
            case REQUEST_VOTE -> requestVote(envelope.getRequestVote());
            case REQUEST_VOTE_REPLY -> {
                VoteReply reply = envelope.getRequestVoteReply();
                yield new RequestVoteReply(number(reply.getTerm()), reply.getVoteGranted());
            }
            case APPEND_ENTRIES ->
                    throw new IllegalArgumentException("entries, and something beside them");
            case APPEND_ENTRIES_REPLY -> appendReply(envelope.getAppendEntriesReply());
            case INSTALL_SNAPSHOT -> install(envelope.getInstallSnapshot());
            case TIMEOUT_NOW -> new TimeoutNow(number(envelope.getTimeoutNow().getTerm()));
            case READ_INDEX -> readIndex(envelope.getReadIndex());
            case READ_INDEX_REPLY -> readIndexReply(envelope.getReadIndexReply());
            case BODY_NOT_SET -> throw new IllegalArgumentException("a message of no known kind");
        };
    }

    private static PreVote preVote(PreVoteRequest ask) {
        return new PreVote(
                number(ask.getTerm()), number(ask.getLastLogIndex()), number(ask.getLastLogTerm()));
    }

    private static RequestVote requestVote(VoteRequest ask) {
        return new RequestVote(
                number(ask.getTerm()),
                number(ask.getLastLogIndex()),
                number(ask.getLastLogTerm()),
                ask.getTransfer());
    }

    private static AppendEntriesReply appendReply(AppendReply reply) {
        return new AppendEntriesReply(
                number(reply.getTerm()),
                reply.getSuccess(),
                number(reply.getPrevLogIndex()),
                number(reply.getMatchIndex()),
                number(reply.getConflictIndex()),
                number(reply.getConflictTerm()),
                number(reply.getSession()),
                number(reply.getSequence()),
                number(reply.getPromiseMillis()));
    }

    private static InstallSnapshot install(SnapshotOffer offer) {
        return new InstallSnapshot(
                number(offer.getTerm()),
                number(offer.getLastIncludedIndex()),
                number(offer.getLastIncludedTerm()));
    }

    private static ReadIndex readIndex(ReadIndexRequest ask) {
        return new ReadIndex(number(ask.getTerm()), number(ask.getLife()), number(ask.getId()));
    }

    private static ReadIndexReply readIndexReply(ReadIndexResponse reply) {
        return new ReadIndexReply(
                number(reply.getTerm()),
                number(reply.getLife()),
                number(reply.getId()),
                reply.getConfirmed(),
                number(reply.getIndex()));
    }

    static long number(long number) {
        if (number < 0 || number > NUMBER_MAX) {
            throw new IllegalArgumentException(
                    "number " + Long.toUnsignedString(number) + " is out of range");
        }
        return number;
    }
}
