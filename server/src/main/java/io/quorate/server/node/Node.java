package io.quorate.server.node;

import io.micronaut.context.ApplicationContext;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.EngineStatus;
import io.quorate.api.Transport;
import io.quorate.kv.KvDatabase;
import io.quorate.kv.KvStatistics;
import io.quorate.kv.KvStore;
import io.quorate.kv.v1.ClusterHealthReply;
import io.quorate.kv.v1.StatusReply;
import io.quorate.server.config.DeploymentMode;
import io.quorate.server.config.NodeConfig;
import io.quorate.server.kv.GrpcKvService;
import io.quorate.server.kv.StandaloneDatabase;
import io.quorate.server.kv.Watches;
import io.quorate.server.log.EventLog;
import io.quorate.server.observe.NodeView;
import io.quorate.server.observe.Observer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node. Its parts start from the inside out, and end from the outside in. */
public final class Node implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private static final int HANDOVER_SECONDS = 3;

    private final NodeConfig config;
    private final ApplicationContext context;
    private @Nullable Transport transport;
    private @Nullable ConsensusEngine engine;
    private @Nullable Watches watches;
    private @Nullable GrpcFrontEnd frontEnd;
    private @Nullable Observer observer;
    private boolean killed;

    private Node(NodeConfig config, ApplicationContext context) {
        this.config = config;
        this.context = context;
    }

    /**
     * Starts a node. If a part cannot start, those that did are ended again.
     *
     * @throws RuntimeException as the part threw it
     */
    public static Node start(NodeConfig config) {
        ApplicationContext context =
                ApplicationContext.builder()
                        .singletons(config)
                        .deduceEnvironment(false)
                        .banner(false)
                        .build();
        Node node = new Node(config, context);
        try {
            context.start();
            node.startParts();
            LOG.info("node {} serves clients at {}", config.self(), node.clientAddress());
            node.httpAddress()
                    .ifPresent(
                            at -> LOG.info("node {} shows itself at http://{}", config.self(), at));
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
        }
        KvDatabase database = context.getBean(KvDatabase.class);
        if (observer != null) {
            database = observer.metered(database);
        }
        Watches served = new Watches(database, System::nanoTime);
        watches = served;
        frontEnd =
                new GrpcFrontEnd(
                        config,
                        new GrpcKvService(
                                database, served, this::statusReply, this::clusterHealth));
        if (observer != null) {
            observer.show(config.httpAddress(), new Shown(database));
        }
    }

    /** What is shown of this node. */
    private final class Shown implements NodeView {
        private final KvDatabase database;

        Shown(KvDatabase database) {
            this.database = database;
        }

        @Override
        public StatusReply status() {
            return statusReply().build();
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
            return Readiness.problem(engine, isStandaloneFailed());
        }
    }

    public NodeConfig config() {
        return config;
    }

    /** Where clients are served, {@code host:port}. */
    public String clientAddress() {
        return frontEnd == null ? config.clientAddress() : frontEnd.address();
    }

    /** Where the node shows itself over HTTP, {@code host:port}, if it does. */
    public Optional<String> httpAddress() {
        return Optional.ofNullable(observer).map(Observer::address);
    }

    /** How the engine stands, if there is one. */
    public Optional<EngineStatus> engineStatus() {
        return Optional.ofNullable(engine).map(ConsensusEngine::status);
    }

    private StatusReply.Builder statusReply() {
        NodeStatus status = new NodeStatus(config);
        if (engine == null || transport == null) {
            long applied = context.getBean(KvStore.class).appliedPosition();
            return status.standalone(applied, isStandaloneFailed());
        }
        return status.replicated(
                engine.status(), engine.explain(), engine.counters(), transport.links());
    }

    private ClusterHealthReply clusterHealth() {
        return engine == null
                ? ClusterHealth.standalone(config.self(), clientAddress(), isStandaloneFailed())
                : ClusterHealth.replicated(engine.status(), ClusterHealth.downAfter(config));
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
        if (frontEnd != null) {
            frontEnd.kill();
        }
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
        if (frontEnd != null) {
            frontEnd.close();
        }
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
