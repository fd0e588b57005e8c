package io.quorate.server.node;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineProvider;
import io.quorate.api.Handshake;
import io.quorate.api.Membership;
import io.quorate.api.Providers;
import io.quorate.api.Settings;
import io.quorate.api.StateMachine;
import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import io.quorate.api.StorageProvider;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import io.quorate.api.TransportLimits;
import io.quorate.api.TransportProvider;
import io.quorate.kv.KvDatabase;
import io.quorate.kv.KvStore;
import io.quorate.kv.KvStoreContext;
import io.quorate.kv.KvStoreProvider;
import io.quorate.kv.state.VersionedStore;
import io.quorate.server.config.DeploymentMode;
import io.quorate.server.config.NodeConfig;
import io.quorate.server.config.Part;
import io.quorate.server.kv.KvStateMachine;
import io.quorate.server.kv.RebuiltStateMachine;
import io.quorate.server.kv.ReplicatedDatabase;
import io.quorate.server.kv.StandaloneDatabase;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;

/** Makes the parts of a node, each found by the name that the config gives. */
@Factory
final class NodeFactory {

    @Singleton
    @Bean(preDestroy = "close")
    KvStore store(NodeConfig config) {
        KvStoreProvider provider = KvStoreProvider.all().named(config.store());
        return provider.open(
                new KvStoreContext(
                        config.dataDirectory().resolve("kv"),
                        config.kvLimits(),
                        config.mode() == DeploymentMode.STANDALONE,
                        Settings.of(provider, config.settingsOf(Part.STORE))));
    }

    @Singleton
    VersionedStore versions(KvStore store) {
        return new VersionedStore(store);
    }

    @Singleton
    @Bean(preDestroy = "close")
    DigestWorker digestWorker(NodeConfig config, VersionedStore store) {
        return new DigestWorker(config, store);
    }

    @Singleton
    StateMachine stateMachine(NodeConfig config, VersionedStore store, DigestWorker worker)
            throws IOException {
        StateMachine machine = new KvStateMachine(store);
        Rebuild rebuild = new Rebuild(config.dataDirectory());
        Optional<Long> rebuilt = rebuild.position();
        if (rebuilt.isPresent() && machine.lastApplied() < rebuilt.get()) {
            try (InputStream state = rebuild.open(rebuilt.get())) {
                machine.restore(rebuilt.get(), state);
            }
        }
        StateMachine digested = worker.digested(machine);
        return rebuilt.isPresent() ? new RebuiltStateMachine(digested) : digested;
    }

    @Singleton
    @Bean(preDestroy = "close")
    Storage storage(NodeConfig config) {
        StorageProvider provider = Providers.storages().named(config.storage());
        return provider.open(
                new StorageContext(
                        config.cluster(),
                        config.self(),
                        config.engine(),
                        config.dataDirectory().resolve(NodeConfig.CONSENSUS_FOLDER),
                        Settings.of(provider, config.settingsOf(Part.STORAGE))));
    }

    @Singleton
    @Bean(preDestroy = "close")
    Transport transport(NodeConfig config, Storage storage) {
        TransportProvider provider = Providers.transports().named(config.transport());
        TransportLimits limits = TransportLimits.DEFAULT;
        return provider.create(
                new TransportContext(
                        new Handshake(
                                config.cluster(),
                                config.self(),
                                storage.incarnation(),
                                config.engine(),
                                Providers.engines().named(config.engine()).protocolVersion(),
                                limits.payloadBytesMax()),
                        Membership.initial(config.members())
                                .member(config.self())
                                .orElseThrow()
                                .address(),
                        config.members(),
                        limits,
                        Settings.of(provider, config.settingsOf(Part.TRANSPORT))));
    }

    @Singleton
    @Bean(preDestroy = "close")
    ConsensusEngine engine(
            NodeConfig config, Transport transport, Storage storage, StateMachine stateMachine) {
        EngineProvider provider = Providers.engines().named(config.engine());
        return provider.create(
                new EngineContext(
                        config.cluster(),
                        Node.GROUP,
                        0,
                        config.self(),
                        Membership.initial(config.members()),
                        transport,
                        storage,
                        stateMachine,
                        config.engineLimits(),
                        Settings.of(provider, config.settingsOf(Part.ENGINE)),
                        Objects.hash(storage.incarnation(), System.nanoTime())));
    }

    @Singleton
    @Bean(preDestroy = "close")
    Readers readers(NodeConfig config) {
        return new Readers("reader-" + config.self());
    }

    @Singleton
    @Bean(preDestroy = "close")
    KvDatabase database(
            NodeConfig config,
            VersionedStore store,
            Readers readers,
            jakarta.inject.Provider<ConsensusEngine> engine) {
        return config.mode() == DeploymentMode.STANDALONE
                ? new StandaloneDatabase(
                        store,
                        config.kvLimits(),
                        readers,
                        readers.forWatches(),
                        System::currentTimeMillis)
                : new ReplicatedDatabase(
                        engine.get(),
                        store,
                        config.kvLimits(),
                        readers,
                        readers.forWatches(),
                        System::currentTimeMillis);
    }
}
