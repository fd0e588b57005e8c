package io.quorate.server.node;

import io.quorate.api.EngineStatus;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.PeerLink;
import io.quorate.kv.v1.LinkStatus;
import io.quorate.kv.v1.MemberStatus;
import io.quorate.kv.v1.StatusReply;
import io.quorate.server.config.NodeConfig;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What a node tells of itself. */
final class NodeStatus {

    private final NodeConfig config;
    private final Function<Member, String> clientAddress;

    /**
     * For clients of one protocol.
     *
     * @param clientAddress where a member serves them; empty if that is not known
     */
    NodeStatus(NodeConfig config, Function<Member, String> clientAddress) {
        this.config = config;
        this.clientAddress = clientAddress;
    }

    StatusReply.Builder standalone(long applied, boolean failed) {
        return common().setHealth(failed ? "failed" : "running")
                .setRole("standalone")
                .setLeading(true)
                .setLeader(config.self().value())
                .setDecided(applied)
                .setApplied(applied)
                .setExplanation("executes at once, without consensus");
    }

    StatusReply.Builder replicated(
            EngineStatus status,
            String explanation,
            Map<String, Long> counters,
            List<PeerLink> links) {
        StatusReply.Builder reply =
                common().setEngine(config.engine())
                        .setTransport(config.transport())
                        .setStorage(config.storage())
                        .setHealth(status.health().name().toLowerCase(Locale.ROOT))
                        .setRole(status.role())
                        .setLeading(status.leading())
                        .setLeader(status.leader().map(NodeId::value).orElse(0))
                        .setEpoch(status.epoch())
                        .setDecided(status.decided())
                        .setApplied(status.applied())
                        .setSnapshotPosition(status.snapshotPosition())
                        .putAllCounters(counters)
                        .setExplanation(explanation);
        status.membership().members().forEach(member -> reply.addMembers(member(member, status)));
        links.forEach(link -> reply.addLinks(link(link)));
        return reply;
    }

    private StatusReply.Builder common() {
        return StatusReply.newBuilder()
                .setNode(config.self().value())
                .setCluster(config.cluster().name())
                .setMode(config.mode().word())
                .setStore(config.store())
                .setVersion(Version.TEXT);
    }

    private MemberStatus member(Member member, EngineStatus status) {
        MemberStatus.Builder told =
                MemberStatus.newBuilder()
                        .setNode(member.id().value())
                        .setAddress(member.address())
                        .setClientAddress(clientAddress.apply(member))
                        .setVotes(member.isVoter());
        for (EngineStatus.Peer peer : status.peers()) {
            if (peer.id().equals(member.id())) {
                tellContact(told, peer);
            }
        }
        return told.build();
    }

    private static void tellContact(MemberStatus.Builder told, EngineStatus.Peer peer) {
        if (peer.matched() >= 0) {
            told.setMatched(peer.matched());
        }
        if (peer.sinceContactMillis() >= 0) {
            told.setSinceContactMillis(peer.sinceContactMillis());
        }
    }

    private static LinkStatus link(PeerLink link) {
        return LinkStatus.newBuilder()
                .setNode(link.peer().value())
                .setAddress(link.address())
                .setConnected(link.connected())
                .setProblem(link.problem().orElse(""))
                .setSent(link.sent())
                .setSentBytes(link.sentBytes())
                .setBatches(link.batches())
                .setEncodedBytes(link.encodedBytes())
                .setWireBytes(link.wireBytes())
                .setReceived(link.received())
                .setReceivedBytes(link.receivedBytes())
                .setDropped(link.dropped())
                .setQueued(link.queued())
                .setConnects(link.connects())
                .setRoundTripNanos(link.roundTripNanos())
                .build();
    }
}
