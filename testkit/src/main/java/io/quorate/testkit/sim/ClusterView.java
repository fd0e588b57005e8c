package io.quorate.testkit.sim;

import io.quorate.api.NodeId;
import io.quorate.runtime.ProtocolCore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * All cores of a simulated cluster at one moment, for rules between them.
 *
 * @param <M> their messages
 */
public final class ClusterView<M> {

    private final List<Optional<ProtocolCore<M>>> cores;

    ClusterView(int nodes) {
        cores = new ArrayList<>(Collections.nCopies(nodes, Optional.empty()));
    }

    /** A view of these cores, in the order of their ids; empty for a node that is down. */
    public static <M> ClusterView<M> of(List<Optional<ProtocolCore<M>>> cores) {
        ClusterView<M> view = new ClusterView<>(cores.size());
        for (int id = 1; id <= cores.size(); id++) {
            view.set(NodeId.of(id), cores.get(id - 1));
        }
        return view;
    }

    /** The ids of nodes are 1 to this. */
    public int nodes() {
        return cores.size();
    }

    /** The core of a node, as the engine's own factory made it; empty while the node is down. */
    public Optional<ProtocolCore<M>> core(NodeId node) {
        return cores.get(node.value() - 1);
    }

    void set(NodeId node, Optional<ProtocolCore<M>> core) {
        cores.set(node.value() - 1, core);
    }
}
