package io.quorate.kv.protocol;

import com.google.protobuf.Message;
import io.quorate.admin.v1.BackupPart;
import io.quorate.admin.v1.BackupRequest;
import io.quorate.admin.v1.ChangeMembersReply;
import io.quorate.admin.v1.ChangeMembersRequest;
import io.quorate.admin.v1.MembersReply;
import io.quorate.admin.v1.MembersRequest;
import io.quorate.admin.v1.TakeSnapshotReply;
import io.quorate.admin.v1.TakeSnapshotRequest;
import io.quorate.admin.v1.TransferLeadershipReply;
import io.quorate.admin.v1.TransferLeadershipRequest;
import io.quorate.kv.v1.ClusterHealthReply;
import io.quorate.kv.v1.ClusterHealthRequest;
import io.quorate.kv.v1.DigestsReply;
import io.quorate.kv.v1.DigestsRequest;
import io.quorate.kv.v1.GetReply;
import io.quorate.kv.v1.GetRequest;
import io.quorate.kv.v1.ListColumnFamiliesReply;
import io.quorate.kv.v1.ListColumnFamiliesRequest;
import io.quorate.kv.v1.PingReply;
import io.quorate.kv.v1.PingRequest;
import io.quorate.kv.v1.RangeReply;
import io.quorate.kv.v1.RangeRequest;
import io.quorate.kv.v1.ReadVersionReply;
import io.quorate.kv.v1.ReadVersionRequest;
import io.quorate.kv.v1.SetFaultReply;
import io.quorate.kv.v1.SetFaultRequest;
import io.quorate.kv.v1.StateReply;
import io.quorate.kv.v1.StateRequest;
import io.quorate.kv.v1.StatisticsReply;
import io.quorate.kv.v1.StatisticsRequest;
import io.quorate.kv.v1.StatusReply;
import io.quorate.kv.v1.StatusRequest;
import io.quorate.kv.v1.WatchReply;
import io.quorate.kv.v1.WatchRequest;
import io.quorate.kv.v1.WriteReply;
import io.quorate.kv.v1.WriteRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A call of the protocol: one request, and one reply or a stream of them. These are the calls of
 * {@code KvService} in {@code quorate_kv.proto}.
 *
 * <p>A protocol without streams brings one reply at a time: {@link #next} is the request for what
 * follows it.
 *
 * @param <Q> the request
 * @param <A> the reply
 */
public final class KvMethod<Q extends Message, A extends Message> {

    public static final KvMethod<WriteRequest, WriteReply> WRITE =
            call(
                    "Write",
                    KvRole.WRITE,
                    WriteRequest.getDefaultInstance(),
                    WriteReply.getDefaultInstance());
    public static final KvMethod<ReadVersionRequest, ReadVersionReply> READ_VERSION =
            call(
                    "ReadVersion",
                    KvRole.READ,
                    ReadVersionRequest.getDefaultInstance(),
                    ReadVersionReply.getDefaultInstance());
    public static final KvMethod<GetRequest, GetReply> GET =
            call(
                    "Get",
                    KvRole.READ,
                    GetRequest.getDefaultInstance(),
                    GetReply.getDefaultInstance());
    public static final KvMethod<RangeRequest, RangeReply> RANGE =
            call(
                    "Range",
                    KvRole.READ,
                    RangeRequest.getDefaultInstance(),
                    RangeReply.getDefaultInstance());
    public static final KvMethod<RangeRequest, RangeReply> RANGE_STREAM =
            new KvMethod<>(
                    "RangeStream",
                    KvRole.READ,
                    RangeRequest.getDefaultInstance(),
                    RangeReply.getDefaultInstance(),
                    RangeRest::after);
    public static final KvMethod<ListColumnFamiliesRequest, ListColumnFamiliesReply>
            LIST_COLUMN_FAMILIES =
                    call(
                            "ListColumnFamilies",
                            KvRole.READ,
                            ListColumnFamiliesRequest.getDefaultInstance(),
                            ListColumnFamiliesReply.getDefaultInstance());
    public static final KvMethod<WatchRequest, WatchReply> WATCH =
            new KvMethod<>(
                    "Watch",
                    KvRole.READ,
                    WatchRequest.getDefaultInstance(),
                    WatchReply.getDefaultInstance(),
                    (request, reply) ->
                            Optional.of(
                                    request.toBuilder()
                                            .setFromVersion(reply.getThroughVersion() + 1)
                                            .build()));
    public static final KvMethod<StatusRequest, StatusReply> STATUS =
            call(
                    "Status",
                    KvRole.READ,
                    StatusRequest.getDefaultInstance(),
                    StatusReply.getDefaultInstance());
    public static final KvMethod<StatisticsRequest, StatisticsReply> STATISTICS =
            call(
                    "Statistics",
                    KvRole.READ,
                    StatisticsRequest.getDefaultInstance(),
                    StatisticsReply.getDefaultInstance());
    public static final KvMethod<ClusterHealthRequest, ClusterHealthReply> CLUSTER_HEALTH =
            call(
                    "ClusterHealth",
                    KvRole.READ,
                    ClusterHealthRequest.getDefaultInstance(),
                    ClusterHealthReply.getDefaultInstance());
    public static final KvMethod<PingRequest, PingReply> PING =
            call(
                    "Ping",
                    KvRole.READ,
                    PingRequest.getDefaultInstance(),
                    PingReply.getDefaultInstance());
    public static final KvMethod<SetFaultRequest, SetFaultReply> SET_FAULT =
            call(
                    "SetFault",
                    KvRole.ADMIN,
                    SetFaultRequest.getDefaultInstance(),
                    SetFaultReply.getDefaultInstance());
    public static final KvMethod<DigestsRequest, DigestsReply> DIGESTS =
            call(
                    "Digests",
                    KvRole.NODE,
                    DigestsRequest.getDefaultInstance(),
                    DigestsReply.getDefaultInstance());

    /** A state is held fast for one stream: a protocol without streams brings its first piece. */
    public static final KvMethod<StateRequest, StateReply> STATE =
            new KvMethod<>(
                    "State",
                    KvRole.NODE,
                    StateRequest.getDefaultInstance(),
                    StateReply.getDefaultInstance(),
                    (request, reply) -> Optional.empty());

    // Of operators.
    public static final KvMethod<MembersRequest, MembersReply> MEMBERS =
            call(
                    "Members",
                    KvRole.ADMIN,
                    MembersRequest.getDefaultInstance(),
                    MembersReply.getDefaultInstance());
    public static final KvMethod<ChangeMembersRequest, ChangeMembersReply> CHANGE_MEMBERS =
            call(
                    "ChangeMembers",
                    KvRole.ADMIN,
                    ChangeMembersRequest.getDefaultInstance(),
                    ChangeMembersReply.getDefaultInstance());
    public static final KvMethod<TransferLeadershipRequest, TransferLeadershipReply>
            TRANSFER_LEADERSHIP =
                    call(
                            "TransferLeadership",
                            KvRole.ADMIN,
                            TransferLeadershipRequest.getDefaultInstance(),
                            TransferLeadershipReply.getDefaultInstance());
    public static final KvMethod<TakeSnapshotRequest, TakeSnapshotReply> TAKE_SNAPSHOT =
            call(
                    "TakeSnapshot",
                    KvRole.ADMIN,
                    TakeSnapshotRequest.getDefaultInstance(),
                    TakeSnapshotReply.getDefaultInstance());
    public static final KvMethod<BackupRequest, BackupPart> BACKUP =
            new KvMethod<>(
                    "Backup",
                    KvRole.ADMIN,
                    BackupRequest.getDefaultInstance(),
                    BackupPart.getDefaultInstance(),
                    (request, part) -> Optional.empty());

    private static final List<KvMethod<?, ?>> ALL =
            List.of(
                    WRITE,
                    READ_VERSION,
                    GET,
                    RANGE,
                    RANGE_STREAM,
                    LIST_COLUMN_FAMILIES,
                    WATCH,
                    STATUS,
                    STATISTICS,
                    CLUSTER_HEALTH,
                    PING,
                    SET_FAULT,
                    DIGESTS,
                    STATE);

    private static final List<KvMethod<?, ?>> ADMINISTRATION =
            List.of(MEMBERS, CHANGE_MEMBERS, TRANSFER_LEADERSHIP, TAKE_SNAPSHOT, BACKUP);

    private final String name;
    private final KvRole needs;
    private final Q request;
    private final A reply;
    private final @Nullable BiFunction<Q, A, Optional<Q>> next;

    private KvMethod(
            String name,
            KvRole needs,
            Q request,
            A reply,
            @Nullable BiFunction<Q, A, Optional<Q>> next) {
        this.name = name;
        this.needs = needs;
        this.request = request;
        this.reply = reply;
        this.next = next;
    }

    private static <Q extends Message, A extends Message> KvMethod<Q, A> call(
            String name, KvRole needs, Q request, A reply) {
        return new KvMethod<>(name, needs, request, reply, null);
    }

    /** All calls of clients, in the order of the protocol. */
    public static List<KvMethod<?, ?>> all() {
        return ALL;
    }

    /**
     * The calls of operators, those of {@code AdminService} in {@code quorate_admin.proto}. Not
     * every protocol has them.
     */
    public static List<KvMethod<?, ?>> administration() {
        return ADMINISTRATION;
    }

    /** As in the protocol: {@code Write}. */
    public String name() {
        return name;
    }

    /** The role that its callers must have, where callers are known. */
    public KvRole needs() {
        return needs;
    }

    /** An empty request. */
    public Q request() {
        return request;
    }

    /** An empty reply. */
    public A reply() {
        return reply;
    }

    /** Whether one request brings many replies. */
    public boolean isStream() {
        return next != null;
    }

    /**
     * Of a stream, the request for what comes after a reply; empty if that was the last.
     *
     * @throws IllegalStateException if it is no stream
     */
    public Optional<Q> next(Q asked, A answer) {
        if (next == null) {
            throw new IllegalStateException(name + " has one reply");
        }
        return next.apply(asked, answer);
    }

    @Override
    public String toString() {
        return name;
    }
}
