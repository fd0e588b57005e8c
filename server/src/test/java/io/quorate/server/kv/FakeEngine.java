package io.quorate.server.kv;

import io.quorate.api.Bytes;
import io.quorate.api.Capability;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineListener;
import io.quorate.api.EngineStatus;
import io.quorate.api.Membership;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ProposalResult;
import io.quorate.api.ReadMode;
import io.quorate.api.ReadResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An engine that answers what it was told to. */
final class FakeEngine implements ConsensusEngine {

    final List<Bytes> proposed = new ArrayList<>();
    ProposalResult proposalResult = new ProposalResult.Refused(new ConsensusError.Closed());
    ReadResult readResult = ReadResult.Ready.at(0);

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public void start() {}

    @Override
    public CompletionStage<ProposalResult> propose(Bytes command) {
        proposed.add(command);
        return CompletableFuture.completedFuture(proposalResult);
    }

    @Override
    public CompletionStage<ReadResult> read(ReadMode mode) {
        return CompletableFuture.completedFuture(readResult);
    }

    @Override
    public CompletionStage<Membership> changeMembership(MembershipChange change) {
        throw new UnsupportedOperationException("not asked of this fake");
    }

    @Override
    public CompletionStage<Void> transferLeadership(NodeId target) {
        throw new UnsupportedOperationException("not asked of this fake");
    }

    @Override
    public CompletionStage<Long> snapshot() {
        throw new UnsupportedOperationException("not asked of this fake");
    }

    @Override
    public EngineStatus status() {
        throw new UnsupportedOperationException("not asked of this fake");
    }

    @Override
    public String explain() {
        return "a fake";
    }

    @Override
    public void addListener(EngineListener listener) {}

    @Override
    public void close() {}
}
