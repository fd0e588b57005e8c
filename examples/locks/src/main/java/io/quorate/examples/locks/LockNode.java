package io.quorate.examples.locks;

import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineLimits;
import io.quorate.api.EngineProvider;
import io.quorate.api.EngineStatus;
import io.quorate.api.Handshake;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.api.Provider;
import io.quorate.api.Providers;
import io.quorate.api.ReadMode;
import io.quorate.api.ReadResult;
import io.quorate.api.Settings;
import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import io.quorate.api.StorageProvider;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import io.quorate.api.TransportLimits;
import io.quorate.api.TransportProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One replica of the table of locks: here the parts of Quorate are put together. */
public final class LockNode implements AutoCloseable {

    private static final ClusterId CLUSTER = new ClusterId("locks");

    private final LockTable table = new LockTable();
    private final Storage storage;
    private final Transport transport;
    private final ConsensusEngine engine;

    /**
     * Makes a replica, not yet running.
     *
     * @param members all replicas, this one too; the same on each of them
     * @param folder where it keeps its log; for it alone
     */
    public LockNode(NodeId self, List<Member> members, Path folder) {
        // Which engine and which transport is decided by what is on the class path.
        EngineProvider engines = only("engine", Providers.engines());
        TransportProvider transports = only("transport", Providers.transports());
        StorageProvider storages = Providers.storages().named("wal");

        Membership membership = Membership.initial(members);
        TransportLimits limits = TransportLimits.DEFAULT;
        storage =
                storages.open(
                        new StorageContext(
                                CLUSTER,
                                self,
                                engines.name(),
                                folder,
                                Settings.defaults(storages)));
        transport =
                transports.create(
                        new TransportContext(
                                new Handshake(
                                        CLUSTER,
                                        self,
                                        storage.incarnation(),
                                        engines.name(),
                                        engines.protocolVersion(),
                                        limits.payloadBytesMax()),
                                membership.member(self).orElseThrow().address(),
                                members,
                                limits,
                                Settings.defaults(transports)));
        engine =
                engines.create(
                        new EngineContext(
                                CLUSTER,
                                0,
                                0,
                                self,
                                membership,
                                transport,
                                storage,
                                table,
                                EngineLimits.DEFAULT,
                                Settings.defaults(engines),
                                self.value() ^ System.nanoTime()));
    }

    private static <P extends Provider> P only(String kind, Providers<P> providers) {
        if (providers.all().size() != 1) {
            throw new IllegalStateException(
                    "one " + kind + " must be on the class path, not " + providers.names());
        }
        return providers.all().get(0);
    }

    /** Takes part from now on. */
    public void start() {
        engine.start();
        transport.start();
    }

    /**
     * Gives a lock to {@code owner} if nobody has it. May be repeated whatever came of it.
     *
     * @return who has it then; fails if this replica does not lead, or the outcome is unknown
     */
    public CompletionStage<Optional<Holder>> lock(String lock, String owner) {
        return propose(new LockCommand(LockCommand.Verb.LOCK, lock, owner));
    }

    /**
     * Takes a lock from {@code owner} if it has it. May be repeated whatever came of it.
     *
     * @return who has it then; fails if this replica does not lead, or the outcome is unknown
     */
    public CompletionStage<Optional<Holder>> unlock(String lock, String owner) {
        return propose(new LockCommand(LockCommand.Verb.UNLOCK, lock, owner));
    }

    private CompletionStage<Optional<Holder>> propose(LockCommand command) {
        return engine.propose(command.encoded())
                .thenApply(result -> Holder.decoded(result.orElseThrow().result()));
    }

    /** Who has a lock, at this moment and not an earlier one, asked of any replica. */
    public CompletionStage<Optional<Holder>> holder(String lock) {
        return engine.read(ReadMode.LINEARIZABLE).thenApply(result -> holder(lock, result));
    }

    private Optional<Holder> holder(String lock, ReadResult result) {
        if (result instanceof ReadResult.Refused refused) {
            ConsensusError why = refused.error();
            throw why.asException();
        }
        return table.holder(lock);
    }

    /** How it stands: who leads, and how far it is. */
    public EngineStatus status() {
        return engine.status();
    }

    /** Gives leadership away if it has it, and ends. */
    @Override
    public void close() {
        engine.handOver().toCompletableFuture().join();
        engine.close();
        transport.close();
        storage.close();
    }
}
