package io.quorate.server.node;

import io.quorate.api.ConsensusError;
import io.quorate.api.EngineProvider;
import io.quorate.api.EngineStatus;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.Providers;
import io.quorate.api.Settings;
import io.quorate.kv.v1.ClusterHealthReply;
import io.quorate.kv.v1.MemberHealth;
import io.quorate.server.config.NodeConfig;
import io.quorate.server.config.Part;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** How a cluster stands as its leader sees it; nobody else hears from all members. */
final class ClusterHealth {

    /** The least after which a member that was not heard of counts as down. */
    private static final long DOWN_AFTER_MILLIS_MIN = 5_000;

    /** A member that misses as many heartbeats counts as down. */
    private static final int HEARTBEATS_MISSED = 3;

    /** How engines call the setting, if they have it. */
    private static final String HEARTBEAT = "heartbeat_interval";

    private ClusterHealth() {}

    /** After which silence a member counts as down, with the heartbeats that a node is told. */
    static Duration downAfter(NodeConfig config) {
        EngineProvider engine = Providers.engines().named(config.engine());
        Duration least = Duration.ofMillis(DOWN_AFTER_MILLIS_MIN);
        if (engine.settings().stream().noneMatch(setting -> setting.key().equals(HEARTBEAT))) {
            return least;
        }
        Duration missed =
                Settings.of(engine, config.settingsOf(Part.ENGINE))
                        .duration(HEARTBEAT)
                        .multipliedBy(HEARTBEATS_MISSED);
        return missed.compareTo(least) > 0 ? missed : least;
    }

    static ClusterHealthReply standalone(NodeId self, String clientAddress, boolean failed) {
        return ClusterHealthReply.newBuilder()
                .setHealth(failed ? "unhealthy" : "healthy")
                .setLeader(self.value())
                .addMembers(
                        MemberHealth.newBuilder()
                                .setNode(self.value())
                                .setClientAddress(clientAddress)
                                .setVotes(true)
                                .setUp(!failed))
                .build();
    }

    /**
     * Healthy if all members are up; degraded if a majority of those who vote is; else unhealthy.
     *
     * @param downAfter after which silence a member counts as down
     * @param clientAddress where a member serves clients; empty if that is not known
     * @throws io.quorate.api.ConsensusException with {@link ConsensusError.NotLeader} if this node
     *     does not lead
     */
    static ClusterHealthReply replicated(
            EngineStatus status, Duration downAfter, Function<Member, String> clientAddress) {
        if (!status.leading()) {
            throw new ConsensusError.NotLeader(status.leader().flatMap(status.membership()::member))
                    .asException();
        }
        Map<NodeId, Long> sinceContact = new HashMap<>();
        status.peers().forEach(peer -> sinceContact.put(peer.id(), peer.sinceContactMillis()));
        ClusterHealthReply.Builder reply =
                ClusterHealthReply.newBuilder().setLeader(status.node().value());
        int voters = 0;
        int votersUp = 0;
        boolean allUp = true;
        for (Member member : status.membership().members()) {
            long since = sinceContact.getOrDefault(member.id(), -1L);
            boolean up =
                    member.id().equals(status.node())
                            || (since >= 0 && since < downAfter.toMillis());
            allUp &= up;
            voters += member.isVoter() ? 1 : 0;
            votersUp += member.isVoter() && up ? 1 : 0;
            reply.addMembers(health(member, clientAddress.apply(member), up, since));
        }
        String degraded = votersUp > voters / 2 ? "degraded" : "unhealthy";
        return reply.setHealth(allUp ? "healthy" : degraded).build();
    }

    private static MemberHealth health(
            Member member, String clientAddress, boolean up, long sinceContactMillis) {
        MemberHealth.Builder health =
                MemberHealth.newBuilder()
                        .setNode(member.id().value())
                        .setClientAddress(clientAddress)
                        .setVotes(member.isVoter())
                        .setUp(up);
        if (sinceContactMillis >= 0) {
            health.setSinceContactMillis(sinceContactMillis);
        }
        return health.build();
    }
}
