package io.quorate.bench.node;

import io.quorate.api.ConsensusEngine;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineLimits;
import io.quorate.api.EngineProvider;
import io.quorate.api.Handshake;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.api.Settings;
import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import io.quorate.api.TransportLimits;
import org.jspecify.annotations.Nullable;

/** One replica of a cluster, with a transport and a storage of its own. */
public final class Replica implements AutoCloseable {

    private final Blueprint blueprint;
    private final Member self;
    private final Storage storage;
    private @Nullable Transport transport;
    private @Nullable ConsensusEngine engine;

    /**
     * Starts it.
     *
     * @throws RuntimeException as a part threw it that could not start; nothing is left open then
     */
    public Replica(Blueprint blueprint, NodeId node) {
        this.blueprint = blueprint;
        this.self = blueprint.members().get(node.value() - 1);
        this.storage = blueprint.storages().open(storageContext());
        try {
            Transport made = makeTransport();
            transport = made;
            ConsensusEngine driven = makeEngine(made);
            engine = driven;
            driven.start();
            made.start();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private StorageContext storageContext() {
        return new StorageContext(
                blueprint.clusterId(),
                self.id(),
                blueprint.engine(),
                blueprint.directory().resolve("node-" + self.id()),
                Settings.defaults(blueprint.storages()));
    }

    private Transport makeTransport() {
        EngineProvider engines = blueprint.engines();
        TransportLimits limits = TransportLimits.DEFAULT;
        return blueprint
                .transports()
                .create(
                        new TransportContext(
                                new Handshake(
                                        blueprint.clusterId(),
                                        self.id(),
                                        storage.incarnation(),
                                        engines.name(),
                                        engines.protocolVersion(),
                                        limits.payloadBytesMax()),
                                self.address(),
                                blueprint.members(),
                                limits,
                                Settings.defaults(blueprint.transports())));
    }

    private ConsensusEngine makeEngine(Transport connected) {
        return blueprint
                .engines()
                .create(
                        new EngineContext(
                                blueprint.clusterId(),
                                0,
                                0,
                                self.id(),
                                Membership.initial(blueprint.members()),
                                connected,
                                storage,
                                new EchoMachine(),
                                EngineLimits.DEFAULT,
                                Settings.defaults(blueprint.engines()),
                                self.id().value()));
    }

    ConsensusEngine engine() {
        ConsensusEngine driven = engine;
        if (driven == null) {
            throw new IllegalStateException("replica " + self.id() + " did not start");
        }
        return driven;
    }

    public NodeId id() {
        return self.id();
    }

    /** What loads are put on. */
    public Target target() {
        return new EngineTarget(engine());
    }

    public Standing standing() {
        return Standing.of(engine());
    }

    /** Whether it leads, and in which epoch: 0 if it does not. */
    public long leadingEpoch() {
        var status = engine().status();
        return status.leading() ? Math.max(1, status.epoch()) : 0;
    }

    /** Stops it. What its storage keeps stays until {@link #destroy}. */
    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
        if (transport != null) {
            transport.close();
        }
        storage.close();
    }

    /** Removes what its storage keeps. To be called when it is closed. */
    public void destroy() {
        blueprint.storages().destroy(storageContext());
    }
}
