package io.quorate.mock;

import io.quorate.api.ClusterId;
import io.quorate.api.EngineProvider;
import io.quorate.api.NodeId;
import io.quorate.api.Providers;
import io.quorate.api.StorageProvider;
import io.quorate.api.TransportProvider;
import io.quorate.testkit.engine.EngineWorld;
import io.quorate.transport.inmemory.InMemoryNetwork;
import java.util.List;
import java.util.Map;

/**
 * Mock engines over the in-memory transport.
 *
 * @param storage the name of the storage they write to
 */
record MockWorld(String storage) implements EngineWorld {

    @Override
    public EngineProvider engines() {
        return new MockEngineProvider();
    }

    @Override
    public Map<String, String> engineSettings() {
        return Map.of(
                "heartbeat_interval", "20ms",
                "election_timeout_min", "300ms",
                "election_timeout_max", "600ms");
    }

    @Override
    public TransportProvider transports() {
        return Providers.transports().named("inmemory");
    }

    @Override
    public StorageProvider storages() {
        return Providers.storages().named(storage);
    }

    @Override
    public String address(ClusterId cluster, NodeId node) {
        return cluster.name() + "/" + node;
    }

    @Override
    public void isolate(ClusterId cluster, NodeId node, List<NodeId> others) {
        InMemoryNetwork.named(cluster.name()).isolate(node, others);
    }

    @Override
    public void heal(ClusterId cluster) {
        InMemoryNetwork.named(cluster.name()).heal();
    }
}
