package io.quorate.testkit.search;

import io.quorate.api.Bytes;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.runtime.CoreFactory;
import io.quorate.runtime.CoreFactory.CoreContext;
import io.quorate.runtime.Effects;
import io.quorate.runtime.ProtocolCore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the nodes of a searched cluster, and knows how each would come back from its disk. */
final class Cluster<M, V> {

    /** A node as it would come back, and a number that tells different ones apart. */
    record Recovered<V>(int number, V view) {}

    private static final Duration TICK = Duration.ofMillis(10);

    private final SearchedProtocol<M, V> protocol;
    private final Membership members;
    private final CoreFactory<M> cores;
    private final Map<Hash.Value, Recovered<V>> recovered = new HashMap<>();

    /**
     * @param cores makes the cores: those of the protocol, or others that behave like them
     */
    Cluster(SearchedProtocol<M, V> protocol, CoreFactory<M> cores, int nodes) {
        this.protocol = protocol;
        this.cores = cores;
        List<Member> voters = new ArrayList<>();
        for (int id = 1; id <= nodes; id++) {
            voters.add(Member.voter(NodeId.of(id), "searched:" + id));
        }
        this.members = Membership.initial(voters);
    }

    SearchedProtocol<M, V> protocol() {
        return protocol;
    }

    /** A core that has read its disk and has started. */
    ProtocolCore<M> recover(NodeId self, List<Bytes> disk, Effects<M> effects) {
        ProtocolCore<M> core = cores.create(new CoreContext(self, members, self.value(), TICK));
        long lsn = 1;
        for (Bytes record : disk) {
            core.replay(lsn, record);
            lsn++;
        }
        core.start(0, effects);
        return core;
    }

    /** How a node would come back from this disk. */
    Recovered<V> recovered(NodeId self, List<Bytes> disk) {
        Hash hash = new Hash().add(self.value()).add(disk.size());
        disk.forEach(record -> Fingerprint.addBytes(record, hash));
        Hash.Value key = hash.value();
        Recovered<V> known = recovered.get(key);
        if (known == null) {
            ProtocolCore<M> core = recover(self, disk, new QuietEffects<>(disk.size()));
            known = new Recovered<>(recovered.size(), protocol.view(core));
            recovered.put(key, known);
        }
        return known;
    }
}
