package io.quorate.kv.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.Fault;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvOperation;
import io.quorate.kv.Transaction;
import io.quorate.kv.v1.Commit;
import io.quorate.kv.v1.CreateColumnFamily;
import io.quorate.kv.v1.Delete;
import io.quorate.kv.v1.DropColumnFamily;
import io.quorate.kv.v1.EndSession;
import io.quorate.kv.v1.Freshness;
import io.quorate.kv.v1.KeyRange;
import io.quorate.kv.v1.Mutation;
import io.quorate.kv.v1.OpenSession;
import io.quorate.kv.v1.Put;
import io.quorate.kv.v1.SessionCall;
import io.quorate.kv.v1.SetFaultRequest;
import io.quorate.kv.v1.WriteRequest;
import java.util.Optional;

/** What is asked, as it is sent. */
final class Requests {

    private Requests() {}

    static WriteRequest of(KvCommand.Action action, Optional<io.quorate.kv.SessionCall> session) {
        WriteRequest.Builder request = WriteRequest.newBuilder();
        session.ifPresent(
                call ->
                        request.setSession(
                                SessionCall.newBuilder()
                                        .setSession(call.session())
                                        .setSequence(call.sequence())
                                        .setAcknowledged(call.acknowledged())));
        if (action instanceof KvCommand.Write) {
            put(request, ((KvCommand.Write) action).operation());
        } else if (action instanceof KvCommand.Commit) {
            request.setCommit(commit(((KvCommand.Commit) action).transaction()));
        } else if (action instanceof KvCommand.OpenSession) {
            long lease = ((KvCommand.OpenSession) action).leaseMillis();
            request.setOpenSession(OpenSession.newBuilder().setLeaseMillis(lease));
        } else {
            long ended = ((KvCommand.EndSession) action).session();
            request.setEndSession(EndSession.newBuilder().setSession(ended));
        }
        return request.build();
    }

    private static void put(WriteRequest.Builder request, KvOperation operation) {
        String family = operation.columnFamily();
        if (operation instanceof KvOperation.Put) {
            KvOperation.Put put = (KvOperation.Put) operation;
            request.setPut(
                    Put.newBuilder()
                            .setColumnFamily(family)
                            .setKey(proto(put.key()))
                            .setValue(proto(put.value())));
        } else if (operation instanceof KvOperation.Delete) {
            request.setDelete(
                    Delete.newBuilder()
                            .setColumnFamily(family)
                            .setKey(proto(((KvOperation.Delete) operation).key())));
        } else if (operation instanceof KvOperation.CreateColumnFamily) {
            request.setCreateColumnFamily(CreateColumnFamily.newBuilder().setName(family));
        } else {
            request.setDropColumnFamily(DropColumnFamily.newBuilder().setName(family));
        }
    }

    private static Commit commit(Transaction transaction) {
        Commit.Builder commit = Commit.newBuilder();
        transaction.readVersion().ifPresent(commit::setReadVersion);
        for (io.quorate.kv.KeyRange range : transaction.reads()) {
            commit.addReads(range(range));
        }
        for (io.quorate.kv.KeyRange range : transaction.writeConflicts()) {
            commit.addWriteConflicts(range(range));
        }
        for (io.quorate.kv.Mutation mutation : transaction.mutations()) {
            commit.addMutations(mutation(mutation));
        }
        return commit.build();
    }

    private static Mutation mutation(io.quorate.kv.Mutation mutation) {
        Mutation.Builder message =
                Mutation.newBuilder()
                        .setKind(kind(mutation))
                        .setColumnFamily(mutation.columnFamily())
                        .setKey(proto(mutation.key()))
                        .setValue(proto(mutation.value()));
        if (mutation instanceof io.quorate.kv.Mutation.DeleteRange) {
            ((io.quorate.kv.Mutation.DeleteRange) mutation)
                    .end()
                    .ifPresent(end -> message.setEnd(proto(end)));
        }
        return message.build();
    }

    private static KeyRange range(io.quorate.kv.KeyRange range) {
        KeyRange.Builder message =
                KeyRange.newBuilder()
                        .setColumnFamily(range.columnFamily())
                        .setBegin(proto(range.begin()));
        range.end().ifPresent(end -> message.setEnd(proto(end)));
        return message.build();
    }

    private static Mutation.Kind kind(io.quorate.kv.Mutation mutation) {
        if (mutation instanceof io.quorate.kv.Mutation.Put) {
            return Mutation.Kind.PUT;
        }
        if (mutation instanceof io.quorate.kv.Mutation.Delete) {
            return Mutation.Kind.DELETE;
        }
        if (mutation instanceof io.quorate.kv.Mutation.DeleteRange) {
            return Mutation.Kind.DELETE_RANGE;
        }
        return mutation instanceof io.quorate.kv.Mutation.PutStampedKey
                ? Mutation.Kind.PUT_STAMPED_KEY
                : Mutation.Kind.PUT_STAMPED_VALUE;
    }

    static SetFaultRequest of(Fault fault) {
        return SetFaultRequest.newBuilder()
                .setKind(SetFaultRequest.Kind.valueOf(fault.kind().name()))
                .setOn(SetFaultRequest.Operation.valueOf(fault.on().map(Enum::name).orElse("ANY")))
                .setPerMillion((int) Math.ceil(fault.probability() * 1e6))
                .setDurationMillis(fault.duration().toMillis())
                .build();
    }

    static Freshness freshness(ReadMode mode) {
        Freshness.Builder freshness = Freshness.newBuilder();
        if (mode instanceof ReadMode.Stale) {
            return freshness
                    .setKind(Freshness.Kind.STALE)
                    .setStalenessMillis(((ReadMode.Stale) mode).bound().toMillis())
                    .build();
        }
        if (mode instanceof ReadMode.Lease) {
            return freshness.setKind(Freshness.Kind.LEASE).build();
        }
        return mode instanceof ReadMode.Quorum
                ? freshness.setKind(Freshness.Kind.QUORUM).build()
                : freshness.build();
    }

    static ByteString proto(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.asByteBuffer());
    }

    static Bytes bytes(ByteString bytes) {
        return Bytes.wrap(bytes.toByteArray());
    }
}
