package io.quorate.paxos;

import io.quorate.api.EngineStatus;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.runtime.CoreStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a node stands, for people and machines that watch it. */
final class Standing {

    private final PaxosCore core;
    private final PaxosConfig config;
    private final NodeId self;

    Standing(PaxosCore core, PaxosConfig config, NodeId self) {
        this.core = core;
        this.config = config;
        this.self = self;
    }

    CoreStatus status() {
        List<EngineStatus.Peer> peers = new ArrayList<>();
        Configuration shown = shown();
        for (Member member : shown.members()) {
            if (!member.id().equals(self)) {
                peers.add(peer(member.id()));
            }
        }
        return new CoreStatus(
                role(),
                core.leadership().isPresent(),
                core.reign().leader(),
                core.acceptor().promised(),
                core.learner().decided(),
                shown.membership(),
                peers);
    }

    private EngineStatus.Peer peer(NodeId id) {
        Leadership leading = core.leadership().orElse(null);
        if (leading != null) {
            Peers peers = leading.peers();
            return new EngineStatus.Peer(id, peers.decidedOf(id), peers.silence(id, core.now()));
        }
        boolean leads = core.reign().leader().equals(Optional.of(id));
        return new EngineStatus.Peer(id, -1, leads ? core.reign().silence() : -1);
    }

    private Configuration shown() {
        return core.leadership()
                .map(leading -> leading.chosenNext().orElse(leading.configuration()))
                .orElse(core.configurations().current());
    }

    private String role() {
        Leadership leading = core.leadership().orElse(null);
        if (leading != null) {
            return leading.isComplete() ? "leader" : "recovering";
        }
        if (core.elections().candidate().isPresent()) {
            return "preparing";
        }
        return core.elections().isProbing() ? "probing" : core.isVoter() ? "follower" : "learner";
    }

    String explain() {
        Learner learner = core.learner();
        StringBuilder text = new StringBuilder("node " + self + " is " + role());
        text.append(" in ballot ").append(Ballot.text(core.acceptor().promised()));
        text.append(", decided ").append(learner.decided());
        text.append("; ").append(awaited());
        if (learner.isBehind()) {
            text.append("; slot ").append(learner.firstMissing());
            text.append(" is missing of ").append(learner.known());
            text.append(core.catchUp().isInstalling() ? ", a snapshot is on its way" : "");
        }
        return text.append("; quorum ").append(shown().quorums().name()).toString();
    }

    /** What keeps it from going on, if anything does. */
    private String awaited() {
        Leadership leading = core.leadership().orElse(null);
        Elections elections = core.elections();
        if (leading != null) {
            return leading.stuck();
        }
        if (elections.candidate().isPresent()) {
            return "no promise yet from nodes " + elections.candidate().get().silent();
        }
        if (elections.isProbing()) {
            return "no grant yet from nodes " + elections.silent();
        }
        String leads =
                core.reign().leader().map(id -> "node " + id + " leads").orElse("nobody leads");
        return leads + (config.priority() == 0 ? ", and this node never does" : "");
    }
}
