package io.quorate.server.node;

import io.micronaut.context.ApplicationContext;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineStatus;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.Providers;
import io.quorate.api.StateMachine;
import io.quorate.api.Storage;
import io.quorate.api.Transport;
import io.quorate.kv.KvDatabase;
import io.quorate.kv.KvStatistics;
import io.quorate.kv.KvStore;
import io.quorate.kv.protocol.FrontEndContext;
import io.quorate.kv.protocol.KvAdmission;
import io.quorate.kv.protocol.KvCaller;
import io.quorate.kv.protocol.KvFrontEnd;
import io.quorate.kv.protocol.KvProtocol;
import io.quorate.kv.protocol.KvRole;
import io.quorate.kv.protocol.KvSecurity;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvTls;
import io.quorate.kv.state.VersionedStore;
import io.quorate.kv.v1.ClusterHealthReply;
import io.quorate.kv.v1.StatusReply;
import io.quorate.server.access.Gate;
import io.quorate.server.access.UsersFile;
import io.quorate.server.admin.AdminService;
import io.quorate.server.admin.Backups;
import io.quorate.server.config.DeploymentMode;
import io.quorate.server.config.NodeConfig;
import io.quorate.server.kv.DatabaseService;
import io.quorate.server.kv.FaultyDatabase;
import io.quorate.server.kv.ForwardingService;
import io.quorate.server.kv.RebuiltStateMachine;
import io.quorate.server.kv.ReplicaState;
import io.quorate.server.kv.ReplicatedDatabase;
import io.quorate.server.kv.StandaloneDatabase;
import io.quorate.server.kv.Watches;
import io.quorate.server.log.EventLog;
import io.quorate.server.observe.NodeView;
import io.quorate.server.observe.Observer;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node. Its parts start from the inside out, and end from the outside in. */
public final class Node implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private static final String GRPC = "grpc";
    private static final String THRIFT = "thrift";
    private static final int HANDOVER_SECONDS = 3;

    /** The only group of a key-value server. */
    public static final int GROUP = 0;

    /** What a request may take beside its command. */
    private static final int OVERHEAD_BYTES_MAX = 64 << 10;

    private final NodeConfig config;
    private final ApplicationContext context;
    private final Optional<UsersFile> users;
    private final Gate gate;
    private @Nullable Transport transport;
    private @Nullable ConsensusEngine engine;
    private @Nullable Watches watches;

    /** By protocol. */
    private final Map<String, KvFrontEnd> frontEnds = new ConcurrentSkipListMap<>();

    private final List<ForwardingService> forwardings = new ArrayList<>();
    private @Nullable Observer observer;
    private @Nullable Backups backups;
    private boolean killed;
    private volatile ConsensusError.@Nullable Diverged diverged;

    private Node(NodeConfig config, ApplicationContext context, Optional<UsersFile> users) {
        this.config = config;
        this.context = context;
        this.users = users;
        this.gate = new Gate(users, config.admin(), Instant::now);
    }

    /**
     * Starts a node. If a part cannot start, those that did are ended again.
     *
     * @throws io.quorate.api.ConsensusException with {@link ConsensusError.Diverged} if its state
     *     is known to differ from that of its peers, and was not rebuilt since
     * @throws RuntimeException as the part threw it
     */
    public static Node start(NodeConfig config) {
        Optional<ConsensusError.Diverged> known = new DivergenceMark(config.dataDirectory()).read();
        if (known.isPresent()) {
            throw known.get().asException();
        }
        Optional<UsersFile> users = config.clients().users().map(UsersFile::open);
        ApplicationContext context =
                ApplicationContext.builder()
                        .singletons(config)
                        .deduceEnvironment(false)
                        .banner(false)
                        .build();
        Node node = new Node(config, context, users);
        try {
            context.start();
            node.startParts();
            node.frontEnds.forEach(
                    (protocol, frontEnd) ->
                            LOG.info(
                                    "node {} serves clients at {} over {}",
                                    config.self(),
                                    frontEnd.address(),
                                    protocol));
            node.httpAddress()
                    .ifPresent(
                            at ->
                                    LOG.info(
                                            "node {} shows itself at {}://{}",
                                            config.self(),
                                            config.httpTls() ? "https" : "http",
                                            at));
            return node;
        } catch (RuntimeException | Error e) {
            RuntimeException root = rootOf(e);
            try {
                node.close();
            } catch (RuntimeException alsoFailed) {
                root.addSuppressed(alsoFailed);
            }
            throw root;
        }
    }

    private static RuntimeException rootOf(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof io.micronaut.context.exceptions.BeanContextException
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof RuntimeException
                ? (RuntimeException) cause
                : new IllegalStateException(cause);
    }

    private void startParts() {
        if (!config.httpAddress().isEmpty()) {
            observer = new Observer("observer-" + config.self());
        }
        if (config.mode() == DeploymentMode.REPLICATED) {
            transport = context.getBean(Transport.class);
            engine = context.getBean(ConsensusEngine.class);
            engine.addListener(new EventLog());
            if (observer != null) {
                engine.addListener(observer.events());
            }
            engine.start();
            transport.start();
            goOnFromRebuiltState(engine);
            warnIfOthersDoNotKnowThis();
        }
        KvDatabase database = database();
        if (observer != null) {
            database = observer.metered(database);
        }
        Watches served = new Watches(database, System::nanoTime);
        watches = served;
        Optional<KvService> administration = administration(database);
        serve(
                GRPC,
                config.clientAddress(),
                Member::clientAddress,
                administration,
                database,
                served);
        if (config.thriftAddress().isPresent()) {
            serve(
                    THRIFT,
                    config.thriftAddress().get(),
                    this::thriftAddress,
                    Optional.empty(),
                    database,
                    served);
        }
        if (engine != null) {
            ConsensusEngine compared = engine;
            context.getBean(DigestWorker.class)
                    .compare(() -> compared.status().membership(), this::stopAs);
        }
        if (observer != null) {
            observer.show(
                    config.httpAddress(),
                    config.clients().tls().filter(tls -> config.httpTls()),
                    new Shown(database),
                    config.clients().asClient(),
                    gate);
        }
    }

    /** Others have the same file, as far as anybody can tell here. */
    private void warnIfOthersDoNotKnowThis() {
        KvSecurity own = config.clients().asClient();
        KvCaller shown =
                new KvCaller(
                        Optional.empty(),
                        own.tls().filter(tls -> tls.trust().isPresent()).flatMap(KvTls::names),
                        own.token(),
                        false);
        gate.refusal(shown, KvRole.NODE, "asking other nodes")
                .ifPresent(
                        why ->
                                LOG.warn(
                                        "node {} is not known as a node to {}, so that others will"
                                                + " not answer it: {}",
                                        config.self(),
                                        config.clients().users().orElseThrow(),
                                        why.getMessage()));
    }

    private String thriftAddress(Member member) {
        return config.thriftAddresses().getOrDefault(member.id(), "");
    }

    private void serve(
            String protocol,
            String address,
            Function<Member, String> clientAddress,
            Optional<KvService> administration,
            KvDatabase database,
            Watches served) {
        DatabaseService service =
                new DatabaseService(
                        database,
                        served,
                        () -> statusReply(clientAddress),
                        () -> clusterHealth(protocol, clientAddress),
                        replicaState(),
                        clientAddress);
        int messageBytesMax = config.kvLimits().commandBytesMax() + OVERHEAD_BYTES_MAX;
        frontEnds.put(
                protocol,
                KvProtocol.all()
                        .named(protocol)
                        .serve(
                                new FrontEndContext(
                                        address,
                                        config.clients().tls(),
                                        config.clients().certificates(),
                                        messageBytesMax,
                                        admission(service, administration),
                                        administration.isPresent())));
    }

    /** What was forwarded once is done here or refused. */
    private KvAdmission admission(KvService service, Optional<KvService> administration) {
        KvAdmission here = gate.before(service, administration);
        if (engine == null || !config.forwards()) {
            return here;
        }
        ConsensusEngine running = engine;
        KvSecurity asClient = config.clients().asClient().forwarding();
        ForwardingService forwarding =
                new ForwardingService(
                        service,
                        leader ->
                                running.status()
                                        .membership()
                                        .member(NodeId.of(leader))
                                        .map(Member::clientAddress)
                                        .orElse(""),
                        address -> Replicas.connect(address, asClient),
                        config.engineLimits().proposalTimeout().toNanos());
        forwardings.add(forwarding);
        KvAdmission onwards = gate.before(forwarding, administration);
        return (caller, method) -> (caller.forwarded() ? here : onwards).servedTo(caller, method);
    }

    private Optional<KvService> administration(KvDatabase database) {
        if (engine == null) {
            return Optional.empty();
        }
        Backups sent =
                new Backups(
                        config,
                        Version.TEXT,
                        engine,
                        context.getBean(Storage.class).snapshots(GROUP),
                        database);
        backups = sent;
        AdminService service =
                new AdminService(
                        engine,
                        sent,
                        Providers.transports().named(config.transport())::addressProblem);
        return Optional.of(service);
    }

    /** What is shown of this node. */
    private final class Shown implements NodeView {
        private final KvDatabase database;

        Shown(KvDatabase database) {
            this.database = database;
        }

        @Override
        public StatusReply status() {
            return statusReply(Member::clientAddress).build();
        }

        @Override
        public KvStatistics statistics() {
            return database.statistics();
        }

        @Override
        public Map<String, String> config() {
            return config.values();
        }

        @Override
        public CompletionStage<Optional<String>> notReady() {
            return diverged == null
                    ? Readiness.problem(engine, isStandaloneFailed())
                    : CompletableFuture.completedFuture(Optional.of("has diverged"));
        }
    }

    private KvDatabase database() {
        KvDatabase database = context.getBean(KvDatabase.class);
        if (!config.faultInjection()) {
            return database;
        }
        LOG.warn("node {} feigns faults for whoever asks it to", config.self());
        return new FaultyDatabase(
                database, System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** What this node tells other replicas of its state. */
    private ReplicaState replicaState() {
        KvDatabase database = context.getBean(KvDatabase.class);
        return database instanceof ReplicatedDatabase
                ? new ReplicaState(
                        context.getBean(DigestWorker.class)::recent,
                        ((ReplicatedDatabase) database)::state)
                : new ReplicaState(Map::of, context.getBean(VersionedStore.class)::view);
    }

    /** A node that was given its state needs it until it has a snapshot of its own. */
    private void goOnFromRebuiltState(ConsensusEngine running) {
        StateMachine machine = context.getBean(StateMachine.class);
        if (machine instanceof RebuiltStateMachine) {
            RebuiltStateMachine rebuilt = (RebuiltStateMachine) machine;
            rebuilt.engineStarted();
            rebuilt.onceMet(
                    () ->
                            running.snapshot()
                                    .thenAccept(
                                            position ->
                                                    new Rebuild(config.dataDirectory()).done()));
        }
    }

    /** This replica serves nobody any more, and takes no part: its state is not to be trusted. */
    private void stopAs(ConsensusError.Diverged why) {
        diverged = why;
        LOG.error(
                "node {}: {}. Its log is whole; 'quorate serve --rebuild' gives it the state of"
                        + " another replica",
                config.self(),
                why.message());
        KvDatabase database = context.getBean(KvDatabase.class);
        if (database instanceof ReplicatedDatabase) {
            ((ReplicatedDatabase) database).refuse(why);
        }
        frontEnds.values().forEach(KvFrontEnd::tellNotServing);
        try {
            new DivergenceMark(config.dataDirectory()).set(why);
        } catch (IOException e) {
            LOG.error("node {} cannot note that it has diverged", config.self(), e);
        }
        if (watches != null) {
            watches.close();
        }
        handOver();
        if (engine != null) {
            engine.close();
        }
    }

    /** Why it serves nobody, if its state differs from that of its peers. */
    public Optional<ConsensusError.Diverged> diverged() {
        return Optional.ofNullable(diverged);
    }

    public NodeConfig config() {
        return config;
    }

    /** Where clients are served, {@code host:port}. */
    public String clientAddress() {
        return clientAddress(GRPC).orElse(config.clientAddress());
    }

    /** Where clients are served over a protocol, if they are. */
    public Optional<String> clientAddress(String protocol) {
        return Optional.ofNullable(frontEnds.get(protocol)).map(KvFrontEnd::address);
    }

    /** Where the node shows itself over HTTP, {@code host:port}, if it does. */
    public Optional<String> httpAddress() {
        return Optional.ofNullable(observer).map(Observer::address);
    }

    /** How the engine stands, if there is one. */
    public Optional<EngineStatus> engineStatus() {
        return Optional.ofNullable(engine).map(ConsensusEngine::status);
    }

    private StatusReply.Builder statusReply(Function<Member, String> clientAddress) {
        NodeStatus status = new NodeStatus(config, clientAddress);
        if (engine == null || transport == null) {
            long applied = context.getBean(KvStore.class).appliedPosition();
            return status.standalone(applied, isStandaloneFailed());
        }
        StatusReply.Builder reply =
                status.replicated(
                        engine.status(), engine.explain(), engine.counters(), transport.links());
        ConsensusError.Diverged why = diverged;
        return why == null ? reply : reply.setHealth("diverged").setExplanation(why.message());
    }

    private ClusterHealthReply clusterHealth(
            String protocol, Function<Member, String> clientAddress) {
        return engine == null
                ? ClusterHealth.standalone(
                        config.self(), clientAddress(protocol).orElse(""), isStandaloneFailed())
                : ClusterHealth.replicated(
                        engine.status(), ClusterHealth.downAfter(config), clientAddress);
    }

    private boolean isStandaloneFailed() {
        KvDatabase database = context.getBean(KvDatabase.class);
        return database instanceof StandaloneDatabase && ((StandaloneDatabase) database).isFailed();
    }

    /**
     * Cuts the node off from its peers and clients first, then ends it: as near to death as a
     * process can bring one of its own nodes.
     */
    public void kill() {
        killed = true;
        if (transport != null) {
            transport.close();
        }
        frontEnds.values().forEach(KvFrontEnd::kill);
        close();
    }

    /**
     * Ends what runs, the front end first. If this node leads, another one takes over before,
     * should one be able to in {@value #HANDOVER_SECONDS} s; clients are told which. Closing again
     * does nothing.
     */
    @Override
    public void close() {
        handOver();
        if (observer != null) {
            observer.close();
        }
        if (watches != null) {
            watches.close();
        }
        if (backups != null) {
            backups.close();
        }
        frontEnds.values().forEach(KvFrontEnd::close);
        forwardings.forEach(ForwardingService::close);
        users.ifPresent(UsersFile::close);
        if (engine != null) {
            engine.close();
        }
        if (transport != null) {
            transport.close();
        }
        if (context.isRunning()) {
            context.close();
            LOG.info("node {} has stopped", config.self());
        }
    }

    private void handOver() {
        if (killed || engine == null || !engine.status().leading()) {
            return;
        }
        try {
            boolean done =
                    engine.handOver()
                            .toCompletableFuture()
                            .completeOnTimeout(false, HANDOVER_SECONDS, TimeUnit.SECONDS)
                            .get();
            LOG.info(
                    "node {} {}",
                    config.self(),
                    done ? "has handed leadership over" : "leads until it ends");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.warn("node {} could not hand leadership over", config.self(), e.getCause());
        }
    }
}
