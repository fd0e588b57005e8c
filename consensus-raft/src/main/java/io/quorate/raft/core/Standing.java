package io.quorate.raft.core;

import io.quorate.api.EngineStatus;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.runtime.CoreStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a node stands, for people and machines that watch it. */
final class Standing {

    private final RaftCore core;

    Standing(RaftCore core) {
        this.core = core;
    }

    CoreStatus status() {
        List<EngineStatus.Peer> peers = new ArrayList<>();
        for (Member member : core.configuration().membership().members()) {
            if (!member.id().equals(core.self())) {
                peers.add(peer(member.id()));
            }
        }
        Role role = core.role();
        return new CoreStatus(
                role.name(),
                role instanceof Leader,
                role.leader(),
                core.term(),
                core.commitIndex(),
                core.configuration().membership(),
                peers);
    }

    private EngineStatus.Peer peer(NodeId id) {
        Role role = core.role();
        if (role instanceof Leader leader) {
            return leader.replication().status(id);
        }
        long contact = role.leader().equals(Optional.of(id)) ? role.silentTicks() : -1;
        return new EngineStatus.Peer(id, -1, contact);
    }

    String explain() {
        Role role = core.role();
        RaftLog log = core.log();
        StringBuilder text = new StringBuilder();
        text.append("node ").append(core.self()).append(" is ").append(role.name());
        text.append(" in term ").append(core.term());
        if (!(role instanceof Leader)) {
            text.append(
                    role.leader()
                            .map(id -> ", follows node " + id)
                            .orElse(", and hears of no leader"));
        }
        text.append("; committed ").append(core.commitIndex());
        text.append(" of ").append(log.lastIndex());
        if (log.durableIndex() < log.lastIndex()) {
            text.append(", durable here ").append(log.durableIndex());
        }
        if (core.configuration().isJoint()) {
            text.append("; members change");
        }
        if (!core.configuration().contains(core.self())) {
            text.append("; it is no member");
        }
        if (core.journal().stalledTicks() > core.config().timing().electionTicksMax()) {
            text.append("; its disk stands still");
        }
        return text.toString();
    }
}
