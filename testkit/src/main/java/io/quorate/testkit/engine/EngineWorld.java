package io.quorate.testkit.engine;

import io.quorate.api.ClusterId;
import io.quorate.api.EngineProvider;
import io.quorate.api.NodeId;
import io.quorate.api.StorageProvider;
import io.quorate.api.TransportProvider;
import java.util.List;
import java.util.Map;

/**
 * What the kit needs to build clusters of the engine under test.
 *
 * @see EngineTck
 */
public interface EngineWorld {

    /** The engine. */
    EngineProvider engines();

    /** Settings that make it elect within a second or so. */
    Map<String, String> engineSettings();

    /** The transport that carries it. */
    TransportProvider transports();

    /** Its settings. */
    default Map<String, String> transportSettings() {
        return Map.of();
    }

    /** The storage that it writes to. */
    StorageProvider storages();

    /** Its settings. */
    default Map<String, String> storageSettings() {
        return Map.of();
    }

    /** Where a node of a cluster listens. */
    String address(ClusterId cluster, NodeId node);

    /** Loses everything between {@code node} and each of {@code others}, both ways. */
    void isolate(ClusterId cluster, NodeId node, List<NodeId> others);

    /** Undoes every isolation in a cluster. */
    void heal(ClusterId cluster);
}
