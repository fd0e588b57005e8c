package io.quorate.testkit.search;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A state that a node can be in, and one way to it: a disk that it boots from, or another state and
 * what happens there.
 */
final class NodeState<V> {

    final int number;
    final NodeId self;
    final Hash.Value fingerprint;

    /** Absent where the node boots. */
    final @Nullable NodeState<V> before;

    final Action last;
    final List<Bytes> bootDisk;

    final List<Bytes> disk;
    final int recovered;
    final V recoveredView;
    final int unsyncedBatches;
    final int unsyncedRecords;
    final boolean leading;
    final Map<Integer, Transition<V>> transitions = new HashMap<>();

    NodeState(
            int number,
            Hash.Value fingerprint,
            @Nullable NodeState<V> before,
            Action last,
            List<Bytes> bootDisk,
            LiveNode<?, V> node,
            Cluster.Recovered<V> recovered) {
        this.number = number;
        this.self = node.self();
        this.fingerprint = fingerprint;
        this.before = before;
        this.last = last;
        this.bootDisk = bootDisk;
        this.disk = List.copyOf(node.disk());
        this.recovered = recovered.number();
        this.recoveredView = recovered.view();
        this.unsyncedBatches = node.unsyncedBatches();
        this.unsyncedRecords = node.unsyncedRecords();
        this.leading = node.status().leading();
    }
}
