package com.example.solo;

import io.quorate.api.Bytes;
import io.quorate.api.Capability;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.ConsensusError;
import io.quorate.api.Decision;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineListener;
import io.quorate.api.EngineProvider;
import io.quorate.api.EngineStatus;
import io.quorate.api.Membership;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ProposalResult;
import io.quorate.api.ReadMode;
import io.quorate.api.ReadResult;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An engine of somebody else's: it decides alone, for a cluster of one. */
public final class SoloEngineProvider implements EngineProvider {

    @Override
    public String name() {
        return "solo";
    }

    @Override
    public String description() {
        return "decides alone";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public int protocolVersion() {
        return 1;
    }

    @Override
    public ConsensusEngine create(EngineContext context) {
        return new SoloEngine(context);
    }

    private static final class SoloEngine implements ConsensusEngine {

        private final EngineContext context;
        private EngineStatus.Health health = EngineStatus.Health.STARTING;

        SoloEngine(EngineContext context) {
            this.context = context;
        }

        @Override
        public String name() {
            return "solo";
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of();
        }

        @Override
        public synchronized void start() {
            health = EngineStatus.Health.RUNNING;
        }

        @Override
        public synchronized CompletionStage<ProposalResult> propose(Bytes command) {
            if (health != EngineStatus.Health.RUNNING) {
                return done(new ProposalResult.Refused(new ConsensusError.Closed()));
            }
            long position = context.stateMachine().lastApplied() + 1;
            Bytes result =
                    context.stateMachine().apply(List.of(new Decision(position, 1, command))).get(0);
            return done(new ProposalResult.Decided(position, 1, result));
        }

        @Override
        public synchronized CompletionStage<ReadResult> read(ReadMode mode) {
            return done(ReadResult.Ready.at(context.stateMachine().lastApplied()));
        }

        @Override
        public CompletionStage<Membership> changeMembership(MembershipChange change) {
            return unsupported(Capability.MEMBERSHIP_CHANGE);
        }

        @Override
        public CompletionStage<Void> transferLeadership(NodeId target) {
            return unsupported(Capability.LEADERSHIP_TRANSFER);
        }

        @Override
        public CompletionStage<Long> snapshot() {
            return unsupported(Capability.SNAPSHOT);
        }

        @Override
        public synchronized EngineStatus status() {
            boolean running = health == EngineStatus.Health.RUNNING;
            long applied = running ? context.stateMachine().lastApplied() : 0;
            return new EngineStatus(
                    context.self(),
                    "solo",
                    health,
                    "alone",
                    running,
                    running ? Optional.of(context.self()) : Optional.empty(),
                    1,
                    applied,
                    applied,
                    0,
                    context.initialMembers(),
                    List.of(),
                    Optional.empty());
        }

        @Override
        public String explain() {
            return "node " + context.self() + " decides alone";
        }

        @Override
        public void addListener(EngineListener listener) {
            // Nothing ever happens here.
        }

        @Override
        public synchronized void close() {
            health = EngineStatus.Health.CLOSED;
        }

        private static <T> CompletionStage<T> done(T value) {
            return CompletableFuture.completedFuture(value);
        }

        private static <T> CompletionStage<T> unsupported(Capability capability) {
            return CompletableFuture.failedFuture(
                    new ConsensusError.Unsupported("solo", capability).asException());
        }
    }
}
