package io.quorate.server.observe;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quorate.api.EngineListener;
import io.quorate.kv.KvDatabase;
import io.quorate.kv.protocol.KvSecurity;
import io.quorate.kv.protocol.KvTls;
import io.quorate.kv.v1.StatusReply;
import io.quorate.server.access.Gate;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches one node, and shows it over HTTP. */
public final class Observer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Observer.class);

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CallMeters calls = new CallMeters(registry);
    private final RecentEvents events = new RecentEvents();
    private final History history = new History();
    private final ScheduledExecutorService clock;
    private @Nullable MembersView members;
    private @Nullable Metrics metrics;
    private @Nullable HttpFrontEnd http;
    private long lastTick = System.nanoTime();

    /**
     * Makes an observer that sees nothing yet.
     *
     * @param name of its thread
     */
    public Observer(String name) {
        clock =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread thread = new Thread(task, name);
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /** {@code database}, with each call counted and timed. */
    public KvDatabase metered(KvDatabase database) {
        return calls.metered(database);
    }

    /** What is to hear the events of the engine. */
    public EngineListener events() {
        return events;
    }

    /**
     * Begins to show a node.
     *
     * @param address where, {@code host:port}
     * @param tls over which it is shown; absent for none
     * @param security as what the other members are asked
     * @param gate says who may see it
     * @throws IllegalStateException if the address cannot be listened at
     */
    public void show(
            String address, Optional<KvTls> tls, NodeView view, KvSecurity security, Gate gate) {
        Metrics told = new Metrics(registry, view);
        metrics = told;
        MembersView all = new MembersView(view, security);
        members = all;
        http = new HttpFrontEnd(address, tls, new Pages(view, told, all, history, events, gate));
        clock.scheduleAtFixedRate(() -> tick(view, all), 1, 1, TimeUnit.SECONDS);
    }

    /** Where it really listens, {@code host:port}. */
    public String address() {
        return http == null ? "" : http.address();
    }

    private void tick(NodeView view, MembersView all) {
        try {
            long now = System.nanoTime();
            StatusReply status = view.status();
            history.add(
                    new History.Sample(
                            System.currentTimeMillis(),
                            now - lastTick,
                            calls.writes().interval(),
                            calls.reads().interval(),
                            status.getDecided(),
                            status.getApplied()));
            lastTick = now;
            all.closeIdle();
        } catch (RuntimeException e) {
            LOG.warn("a second of the history is lost", e);
        }
    }

    /** Stops showing. Does nothing the second time. */
    @Override
    public void close() {
        clock.shutdownNow();
        if (http != null) {
            http.close();
        }
        if (members != null) {
            members.close();
        }
        if (metrics != null) {
            metrics.close();
        }
    }
}
