package io.quorate.server.kv;

import com.google.protobuf.ByteString;
import io.quorate.api.Bytes;
import io.quorate.kv.Fault;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.KvOperation;
import io.quorate.kv.Mutation;
import io.quorate.kv.SessionCall;
import io.quorate.kv.Transaction;
import io.quorate.kv.v1.Commit;
import io.quorate.kv.v1.SetFaultRequest;
import io.quorate.kv.v1.WriteRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What clients ask to be done, read from their requests. */
final class Commands {

    private Commands() {}

    /**
     * What is to be done.
     *
     * @throws KvException if it makes no sense
     */
    static KvCommand.Action action(WriteRequest request) {
        switch (request.getOperationCase()) {
            case PUT:
                return new KvCommand.Write(
                        new KvOperation.Put(
                                request.getPut().getColumnFamily(),
                                bytes(request.getPut().getKey()),
                                bytes(request.getPut().getValue())));
            case DELETE:
                return new KvCommand.Write(
                        new KvOperation.Delete(
                                request.getDelete().getColumnFamily(),
                                bytes(request.getDelete().getKey())));
            case CREATE_COLUMN_FAMILY:
                return new KvCommand.Write(
                        new KvOperation.CreateColumnFamily(
                                request.getCreateColumnFamily().getName()));
            case DROP_COLUMN_FAMILY:
                return new KvCommand.Write(
                        new KvOperation.DropColumnFamily(request.getDropColumnFamily().getName()));
            case COMMIT:
                return new KvCommand.Commit(transaction(request.getCommit()));
            case OPEN_SESSION:
                return new KvCommand.OpenSession(request.getOpenSession().getLeaseMillis());
            case END_SESSION:
                return new KvCommand.EndSession(request.getEndSession().getSession());
            default:
                throw new KvException(new KvError.Invalid("the request names no operation"));
        }
    }

    /** The session that it belongs to. */
    static Optional<SessionCall> session(WriteRequest request) {
        if (!request.hasSession()) {
            return Optional.empty();
        }
        return Optional.of(
                new SessionCall(
                        request.getSession().getSession(),
                        request.getSession().getSequence(),
                        request.getSession().getAcknowledged()));
    }

    private static Transaction transaction(Commit commit) {
        List<Mutation> mutations = new ArrayList<>(commit.getMutationsCount());
        for (io.quorate.kv.v1.Mutation mutation : commit.getMutationsList()) {
            mutations.add(mutation(mutation));
        }
        return new Transaction(
                commit.hasReadVersion()
                        ? OptionalLong.of(commit.getReadVersion())
                        : OptionalLong.empty(),
                ranges(commit.getReadsList()),
                ranges(commit.getWriteConflictsList()),
                mutations);
    }

    private static List<KeyRange> ranges(List<io.quorate.kv.v1.KeyRange> messages) {
        List<KeyRange> ranges = new ArrayList<>(messages.size());
        for (io.quorate.kv.v1.KeyRange range : messages) {
            ranges.add(
                    new KeyRange(
                            range.getColumnFamily(),
                            bytes(range.getBegin()),
                            range.hasEnd()
                                    ? Optional.of(bytes(range.getEnd()))
                                    : Optional.empty()));
        }
        return ranges;
    }

    private static Mutation mutation(io.quorate.kv.v1.Mutation mutation) {
        String family = mutation.getColumnFamily();
        Bytes key = bytes(mutation.getKey());
        Bytes value = bytes(mutation.getValue());
        switch (mutation.getKind()) {
            case PUT:
                return new Mutation.Put(family, key, value);
            case DELETE:
                return new Mutation.Delete(family, key);
            case DELETE_RANGE:
                return new Mutation.DeleteRange(
                        family,
                        key,
                        mutation.hasEnd()
                                ? Optional.of(bytes(mutation.getEnd()))
                                : Optional.empty());
            case PUT_STAMPED_KEY:
                return new Mutation.PutStampedKey(family, key, value);
            case PUT_STAMPED_VALUE:
                return new Mutation.PutStampedValue(family, key, value);
            default:
                throw new KvException(new KvError.Invalid("a mutation's kind is not known here"));
        }
    }

    /**
     * What fault is asked for.
     *
     * @throws KvException if it makes no sense
     */
    static Fault fault(SetFaultRequest request) {
        if (request.getKind() == SetFaultRequest.Kind.UNRECOGNIZED
                || request.getOn() == SetFaultRequest.Operation.UNRECOGNIZED) {
            throw new KvException(new KvError.Invalid("the fault is not known here"));
        }
        long most = Fault.DURATION_MAX.toMillis() + 1;
        long millis = request.getDurationMillis();
        return new Fault(
                Fault.Kind.valueOf(request.getKind().name()),
                request.getOn() == SetFaultRequest.Operation.ANY
                        ? Optional.empty()
                        : Optional.of(Fault.Operation.valueOf(request.getOn().name())),
                Integer.toUnsignedLong(request.getPerMillion()) / 1e6,
                Duration.ofMillis(millis < 0 ? most : Math.min(millis, most)));
    }

    private static Bytes bytes(ByteString bytes) {
        return Bytes.wrap(bytes.toByteArray());
    }
}
