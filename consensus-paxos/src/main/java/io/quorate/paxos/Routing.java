package io.quorate.paxos;

import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Accept;
import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Cede;
import io.quorate.paxos.PaxosMessage.Claim;
import io.quorate.paxos.PaxosMessage.Fetch;
import io.quorate.paxos.PaxosMessage.Learn;
import io.quorate.paxos.PaxosMessage.Learned;
import io.quorate.paxos.PaxosMessage.Nack;
import io.quorate.paxos.PaxosMessage.Prepare;
import io.quorate.paxos.PaxosMessage.Probe;
import io.quorate.paxos.PaxosMessage.ProbeReply;
import io.quorate.paxos.PaxosMessage.Promise;
import io.quorate.paxos.PaxosMessage.QuorumRead;
import io.quorate.paxos.PaxosMessage.QuorumReadReply;
import io.quorate.paxos.PaxosMessage.ReadIndex;
import io.quorate.paxos.PaxosMessage.ReadIndexReply;
import io.quorate.paxos.PaxosMessage.Transfer;
import io.quorate.paxos.PaxosMessage.Values;
import io.quorate.runtime.Effects;

/** Which part of a node takes which message. */
final class Routing implements PaxosMessage.Handler {

    private final PaxosCore core;

    Routing(PaxosCore core) {
        this.core = core;
    }

    // ---- elections ----

    @Override
    public void onProbe(NodeId from, Probe probe, Effects<PaxosMessage> effects) {
        core.elections().onProbe(from, probe, effects);
    }

    @Override
    public void onProbeReply(NodeId from, ProbeReply reply, Effects<PaxosMessage> effects) {
        core.elections().onProbeReply(from, reply, effects);
    }

    @Override
    public void onPrepare(NodeId from, Prepare prepare, Effects<PaxosMessage> effects) {
        core.voting().onPrepare(from, prepare, effects);
    }

    @Override
    public void onPromise(NodeId from, Promise promise, Effects<PaxosMessage> effects) {
        core.elections().onPromise(from, promise, effects);
    }

    @Override
    public void onFetch(NodeId from, Fetch fetch, Effects<PaxosMessage> effects) {
        core.elections().onFetch(from, fetch, effects);
    }

    @Override
    public void onValues(NodeId from, Values values, Effects<PaxosMessage> effects) {
        core.elections().onValues(from, values, effects);
    }

    // ---- proposals ----

    @Override
    public void onAccept(NodeId from, Accept accept, Effects<PaxosMessage> effects) {
        core.voting().onAccept(from, accept, effects);
    }

    @Override
    public void onAccepted(NodeId from, Accepted accepted, Effects<PaxosMessage> effects) {
        core.reign().onAccepted(from, accepted, effects);
    }

    @Override
    public void onNack(NodeId from, Nack nack, Effects<PaxosMessage> effects) {
        core.elections().heardOf(nack.promised());
        core.reign().onNack(nack, effects);
    }

    // ---- who leads next ----

    @Override
    public void onTransfer(NodeId from, Transfer transfer, Effects<PaxosMessage> effects) {
        core.succession().onTransfer(from, transfer, effects);
    }

    @Override
    public void onCede(NodeId from, Cede cede, Effects<PaxosMessage> effects) {
        core.succession().onCede(from, cede, effects);
    }

    @Override
    public void onClaim(NodeId from, Claim claim, Effects<PaxosMessage> effects) {
        core.succession().onClaim(from, claim);
    }

    // ---- reads ----

    @Override
    public void onReadIndex(NodeId from, ReadIndex ask, Effects<PaxosMessage> effects) {
        core.reads().onReadIndex(from, ask, effects);
    }

    @Override
    public void onReadIndexReply(NodeId from, ReadIndexReply reply, Effects<PaxosMessage> effects) {
        core.reads().onReadIndexReply(from, reply, effects);
    }

    @Override
    public void onQuorumRead(NodeId from, QuorumRead ask, Effects<PaxosMessage> effects) {
        core.reads().onQuorumRead(from, ask, effects);
    }

    @Override
    public void onQuorumReadReply(
            NodeId from, QuorumReadReply reply, Effects<PaxosMessage> effects) {
        core.reads().onQuorumReadReply(from, reply, effects);
    }

    // ---- catching up ----

    @Override
    public void onLearn(NodeId from, Learn learn, Effects<PaxosMessage> effects) {
        core.catchUp().onLearn(from, learn, effects);
    }

    @Override
    public void onLearned(NodeId from, Learned learned, Effects<PaxosMessage> effects) {
        core.configurations().hear(learned.items(), effects);
        core.catchUp().onLearned(from, learned, effects);
        core.reign().onLearned();
    }
}
