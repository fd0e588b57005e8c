package io.quorate.server.admin;

import com.google.protobuf.Message;
import io.quorate.admin.v1.BackupPart;
import io.quorate.admin.v1.BackupRequest;
import io.quorate.admin.v1.ChangeMembersReply;
import io.quorate.admin.v1.ChangeMembersRequest;
import io.quorate.admin.v1.MembersReply;
import io.quorate.admin.v1.MembersRequest;
import io.quorate.admin.v1.TakeSnapshotReply;
import io.quorate.admin.v1.TransferLeadershipReply;
import io.quorate.admin.v1.TransferLeadershipRequest;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.EngineStatus;
import io.quorate.api.Member;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.ErrorDetail;
import io.quorate.server.kv.Failures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The administration of a node in a cluster, to be put behind a gate. */
public final class AdminService implements KvService {

    private static final Logger LOG = LoggerFactory.getLogger(AdminService.class);

    private final ConsensusEngine engine;
    private final Backups backups;
    private final Function<String, Optional<String>> addressProblem;
    private final Failures failures = new Failures(Member::clientAddress);
    private final Map<KvMethod<?, ?>, Function<?, ? extends CompletionStage<?>>> answers =
            new HashMap<>();

    /**
     * Makes a service.
     *
     * @param backups of the same node
     * @param addressProblem what is wrong with an address between nodes
     */
    public AdminService(
            ConsensusEngine engine,
            Backups backups,
            Function<String, Optional<String>> addressProblem) {
        this.engine = engine;
        this.backups = backups;
        this.addressProblem = addressProblem;
        answer(KvMethod.MEMBERS, this::members);
        answer(KvMethod.CHANGE_MEMBERS, this::changeMembers);
        answer(KvMethod.TRANSFER_LEADERSHIP, this::transferLeadership);
        answer(KvMethod.TAKE_SNAPSHOT, request -> takeSnapshot());
    }

    private <Q extends Message, A extends Message> void answer(
            KvMethod<Q, A> method, Function<Q, CompletionStage<A>> answer) {
        answers.put(method, answer);
    }

    // Each function stands beside the call whose request it takes and whose reply it makes.
    @SuppressWarnings("unchecked")
    @Override
    public <Q extends Message, A extends Message> CompletionStage<A> call(
            KvMethod<Q, A> method, Q request) {
        Function<Q, CompletionStage<A>> answer =
                (Function<Q, CompletionStage<A>>) answers.get(method);
        if (answer == null) {
            return CompletableFuture.failedStage(unknown(method));
        }
        CompletableFuture<A> told = new CompletableFuture<>();
        CompletionStage<A> stage;
        try {
            stage = answer.apply(request);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(failure(method, e));
        }
        stage.whenComplete(
                (value, failure) -> {
                    if (failure == null) {
                        told.complete(value);
                    } else {
                        told.completeExceptionally(failure(method, failure));
                    }
                });
        return told;
    }

    private KvFailure unknown(KvMethod<?, ?> method) {
        return failures.of(
                new ConsensusError.Invalid(method + " is not served here").asException());
    }

    /** Of a change it tells whether that may yet happen. */
    private KvFailure failure(KvMethod<?, ?> method, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (method == KvMethod.CHANGE_MEMBERS && cause instanceof ConsensusException) {
            ConsensusError error = ((ConsensusException) cause).error();
            if (error instanceof ConsensusError.StaleMembership) {
                return told("STALE_MEMBERSHIP", error.message(), false);
            }
            if (error instanceof ConsensusError.LeadershipLost
                    || error instanceof ConsensusError.Timeout) {
                return told("OUTCOME_UNKNOWN", error.message(), true);
            }
        }
        return failures.of(failure);
    }

    private static KvFailure told(String code, String message, boolean unknown) {
        return KvFailure.answer(
                ErrorDetail.newBuilder()
                        .setCode(code)
                        .setMessage(message)
                        .setOutcomeUnknown(unknown)
                        .build());
    }

    // The sink of the only stream takes what it sends.
    @SuppressWarnings("unchecked")
    @Override
    public <Q extends Message, A extends Message> KvStream open(
            KvMethod<Q, A> method, Q request, KvSink<A> sink) {
        if (method == KvMethod.BACKUP) {
            BackupCall call = new BackupCall((KvSink<BackupPart>) sink, failures);
            backups.begin(((BackupRequest) request).getLocal(), call);
            return call;
        }
        sink.fail(unknown(method));
        return KvStream.NOTHING;
    }

    private CompletionStage<MembersReply> members(MembersRequest request) {
        EngineStatus status = engine.status();
        if (!request.getLocal()) {
            requireLeading(status);
        }
        MembersReply.Builder told =
                MembersReply.newBuilder()
                        .setVersion(status.membership().version())
                        .setLeader(status.leader().map(NodeId::value).orElse(0))
                        .setEpoch(status.epoch())
                        .setDecided(status.decided())
                        .setNode(status.node().value());
        status.membership().members().forEach(member -> told.addMembers(member(member, status)));
        return CompletableFuture.completedFuture(told.build());
    }

    private static void requireLeading(EngineStatus status) {
        if (!status.leading()) {
            throw new ConsensusError.NotLeader(status.leader().flatMap(status.membership()::member))
                    .asException();
        }
    }

    private static io.quorate.admin.v1.Member member(Member member, EngineStatus status) {
        io.quorate.admin.v1.Member.Builder told =
                io.quorate.admin.v1.Member.newBuilder()
                        .setNode(member.id().value())
                        .setAddress(member.address())
                        .setClientAddress(member.clientAddress())
                        .setVotes(member.isVoter());
        for (EngineStatus.Peer peer : status.peers()) {
            if (peer.id().equals(member.id())) {
                if (peer.matched() >= 0) {
                    told.setMatched(peer.matched());
                }
                if (peer.sinceContactMillis() >= 0) {
                    told.setSinceContactMillis(peer.sinceContactMillis());
                }
            }
        }
        return told.build();
    }

    private CompletionStage<ChangeMembersReply> changeMembers(ChangeMembersRequest request) {
        MembershipChange change = change(request);
        LOG.info(
                "node {} is asked to change the members from version {} to {}",
                engine.status().node(),
                change.expectedVersion(),
                change.members());
        return engine.changeMembership(change)
                .thenApply(
                        members ->
                                ChangeMembersReply.newBuilder()
                                        .setVersion(members.version())
                                        .build());
    }

    private MembershipChange change(ChangeMembersRequest request) {
        try {
            List<Member> members = new ArrayList<>();
            for (io.quorate.admin.v1.Member member : request.getMembersList()) {
                requireAddress(member);
                members.add(
                        new Member(
                                NodeId.of(member.getNode()),
                                member.getAddress(),
                                member.getClientAddress(),
                                member.getVotes() ? Member.Role.VOTER : Member.Role.LEARNER));
            }
            return new MembershipChange(request.getExpectedVersion(), members);
        } catch (IllegalArgumentException e) {
            throw new ConsensusError.Invalid(String.valueOf(e.getMessage())).asException();
        }
    }

    /** Once decided, an address that no node can call would be with all of them. */
    private void requireAddress(io.quorate.admin.v1.Member member) {
        addressProblem
                .apply(member.getAddress())
                .ifPresent(
                        problem -> {
                            throw new IllegalArgumentException(
                                    "the address of node " + member.getNode() + ": " + problem);
                        });
    }

    private CompletionStage<TransferLeadershipReply> transferLeadership(
            TransferLeadershipRequest request) {
        EngineStatus status = engine.status();
        requireLeading(status);
        LOG.info(
                "node {} is asked to hand leadership over{}",
                status.node(),
                request.getTarget() == 0 ? "" : " to node " + request.getTarget());
        if (request.getTarget() == 0) {
            return engine.handOver().thenApply(this::handedOver);
        }
        NodeId target;
        try {
            target = NodeId.of(request.getTarget());
        } catch (IllegalArgumentException e) {
            throw new ConsensusError.Invalid(String.valueOf(e.getMessage())).asException();
        }
        return engine.transferLeadership(target).thenApply(done -> leader());
    }

    private TransferLeadershipReply handedOver(boolean done) {
        if (!done) {
            throw new ConsensusError.Invalid(
                            "leadership was not handed over: no other voter is in touch and ready")
                    .asException();
        }
        return leader();
    }

    private TransferLeadershipReply leader() {
        return TransferLeadershipReply.newBuilder()
                .setLeader(engine.status().leader().map(NodeId::value).orElse(0))
                .build();
    }

    private CompletionStage<TakeSnapshotReply> takeSnapshot() {
        return engine.snapshot()
                .thenApply(
                        position ->
                                TakeSnapshotReply.newBuilder()
                                        .setNode(engine.status().node().value())
                                        .setPosition(position)
                                        .build());
    }
}
